import { inspect, types } from 'node:util';
import type { DisplayText } from '../display/display-text';
import { escapedLines, escapedMessage } from '../display/escaped';

/**
 * Never throws. By its tag, for a subscriber written at the console throws errors of another realm; and by its class, for one that comes
 * from another thread has lost the tag.
 */
export function isError(thrown: unknown): thrown is Error {
  try {
    return types.isNativeError(thrown) || thrown instanceof Error;
  } catch {
    return false;
  }
}

/** Whatever was thrown, as text. Never throws. */
export function thrownText(thrown: unknown): string {
  try {
    if (isError(thrown)) return `${thrown.name}: ${thrown.message}`;
    return typeof thrown === 'string' ? thrown : inspect(thrown);
  } catch {
    return "an error that can't be shown";
  }
}

/**
 * Returns the message of an error as text that is safe to print: of one of ours its lines, of any other one its first
 * line with the others indented. By its name: one that comes from another thread has lost its class.
 */
export function printedMessage({ name, message }: Error): DisplayText {
  return name === 'RocketJobError' ? escapedLines(message) : escapedMessage(message);
}

/** Whatever was thrown, as an error. Never throws. */
export function thrownError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error(thrownText(thrown));
}
