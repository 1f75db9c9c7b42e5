import { inspect, types } from 'node:util';

/** Whatever was thrown, as text. Never throws. */
export function thrownText(thrown: unknown): string {
  try {
    // By its tag: a subscriber written at the console throws errors of another realm.
    if (types.isNativeError(thrown)) return `${thrown.name}: ${thrown.message}`;
    return typeof thrown === 'string' ? thrown : inspect(thrown);
  } catch {
    return 'an error that cannot be shown';
  }
}

/** Whatever was thrown, as an error. Never throws. */
export function thrownError(thrown: unknown): Error {
  return types.isNativeError(thrown) ? thrown : new Error(thrownText(thrown));
}
