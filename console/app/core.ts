// Type imports only: the core takes 200 ms to load, and the prompt does not wait for it.
import type * as consoleApi from '../../src/console-api';
import type * as publicApi from '../../src/index';

/** The shared core: what everybody may use, and what only this console does. */
export interface Core {
  readonly api: typeof publicApi;
  readonly console: typeof consoleApi;
}

/** Loads the core, the first time it is called. */
export function loadCore(): Core {
  return { api: require('../../src/index'), console: require('../../src/console-api') };
}
