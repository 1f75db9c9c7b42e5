import { RocketJobError } from '../../errors/rocket-job-error';
import { ALL_EVENTS, type EventDraft } from '../event';

/** @throws RocketJobError `invalid_argument` for an event that nobody could receive */
export function checkDraft({ name, action }: EventDraft): void {
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
}
