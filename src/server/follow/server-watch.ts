import type { Environment } from '../../environment';
import type { ServerWatch } from '../../event/publish/publication';
import { expectedServers, isForServers } from './expected-servers';
import { followAll } from './follow-all';

/** Answers a publisher's questions about the servers of an environment. */
export function serverWatchOf(environment: Environment): ServerWatch {
  return {
    isForServers,
    expected: (event) => expectedServers(environment, event),
    follow: (all, options) => followAll(environment, all, options),
  };
}
