import type { Environment } from '../../environment';
import type { ServerWatch } from '../../event/publish/publication';
import { expectedServers } from './expected-servers';
import { followAll } from './follow-all';

/** The servers of an environment, as publishing asks for them. */
export function serverWatchOf(environment: Environment): ServerWatch {
  return {
    expected: (event) => expectedServers(environment, event),
    follow: (all, options) => followAll(environment, all, options),
  };
}
