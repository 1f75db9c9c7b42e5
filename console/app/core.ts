// Type imports only: the core takes 200 ms to load, and the prompt doesn't wait for it.
import type * as consoleApi from '../../src/console-api';
import type * as publicApi from '../../src/index';

/** The shared core: the public API, and the part that only this console uses. */
export interface Core {
  readonly api: typeof publicApi;
  readonly console: typeof consoleApi;
}

/** Loads the core on the first call. */
export function loadCore(): Core {
  return { api: require('../../src/index'), console: require('../../src/console-api') };
}
