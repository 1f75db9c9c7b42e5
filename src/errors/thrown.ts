import { inspect, types } from 'node:util';
import type { DisplayText } from '../display/display-text';
import { escapedLines, escapedMessage } from '../display/escaped';

/**
 * Never throws. Checks the tag, because a subscriber written at the console throws errors of another realm,
 * and the class, because an error from another thread has lost the tag.
 */
export function isError(thrown: unknown): thrown is Error {
  try {
    return types.isNativeError(thrown) || thrown instanceof Error;
  } catch {
    return false;
  }
}

/** Returns any thrown value as text. Never throws. */
export function thrownText(thrown: unknown): string {
  try {
    if (isError(thrown)) return `${thrown.name}: ${thrown.message}`;
    return typeof thrown === 'string' ? thrown : inspect(thrown);
  } catch {
    return "an error that can't be shown";
  }
}

/**
 * Returns the message of an error as safe text: all lines of a `RocketJobError`, but for any other error, the
 * lines after the first are indented. It checks the name, because an error from another thread has lost its
 * class.
 */
export function printedMessage({ name, message }: Error): DisplayText {
  return name === 'RocketJobError' ? escapedLines(message) : escapedMessage(message);
}

/** Returns any thrown value as an error. Never throws. */
export function thrownError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error(thrownText(thrown));
}
