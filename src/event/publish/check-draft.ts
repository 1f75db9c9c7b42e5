import type { Document } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { checkedSize } from '../../mongo/document-size';
import { encodeParameters } from '../encode';
import { ALL_EVENTS, type EventDraft } from '../event';

/**
 * Checks a draft.
 *
 * @returns its parameters as they are written
 * @throws RocketJobError `invalid_argument` for an event that no process could receive, or that no document
 * can hold
 */
export function checkDraft({ name, action, parameters }: EventDraft): Document {
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
  const encoded = encodeParameters(parameters);
  checkedSize(
    { name, action, parameters: encoded },
    'an event',
    'Nothing was published. Store large values elsewhere and publish a reference.',
  );
  return encoded;
}
