import { inspect, types } from 'node:util';

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
    return 'an error that cannot be shown';
  }
}

/** Whatever was thrown, as an error. Never throws. */
export function thrownError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error(thrownText(thrown));
}
