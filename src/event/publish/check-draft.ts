import type { Document } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { checkSize } from '../../mongo/document-size';
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
  checkName('eventName', name);
  checkName('action', action);
  const encoded = encodeParameters(parameters);
  checkSize(
    { name, action, parameters: encoded },
    'an event',
    'Nothing was published. Store large values elsewhere and publish a reference.',
  );
  return encoded;
}

function checkName(argument: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return;
  throw new RocketJobError(
    'invalid_argument',
    `Expected \`${argument}\` to be a name, got \`${String(value)}\`.`,
    { argument, value },
  );
}
