import { RocketJobError } from '../../errors/rocket-job-error';
import { checkedSize } from '../../mongo/document-size';
import { encodeParameters } from '../encode';
import { ALL_EVENTS, type EventDraft } from '../event';

/** @throws RocketJobError `invalid_argument` for an event that nobody could receive, or that no document can hold */
export function checkDraft({ name, action, parameters }: EventDraft): void {
  if (name === ALL_EVENTS) {
    throw new RocketJobError(
      'invalid_argument',
      `Expected the name of one subscriber, got \`${ALL_EVENTS}\`: a subscriber to all events cannot be published to.`,
      { argument: 'eventName', value: name },
    );
  }
  for (const [argument, value] of [
    ['eventName', name],
    ['action', action],
  ] as const) {
    if (typeof value !== 'string' || value === '') {
      throw new RocketJobError(
        'invalid_argument',
        `Expected \`${argument}\` to be a name, got \`${String(value)}\`.`,
        {
          argument,
          value,
        },
      );
    }
  }
  checkedSize(
    { name, action, parameters: encodeParameters(parameters) },
    'an event',
    'Store what is large elsewhere, and publish where it is. Nothing was published.',
  );
}
