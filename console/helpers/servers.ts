import type { Lookup, Server } from '../../src/index';
import type { Core } from '../app/core';
import type { HelpEntry } from './help-entry';

export const SERVERS_HELP: HelpEntry = {
  name: 'servers',
  group: 'Servers',
  usage: 'servers',
  summary: 'Show a live table of all servers.',
  details: [
    'Press any key to leave it. In a script the table is printed once.',
    'Servers that report them also show their version, memory, event loop delay and the job of each busy worker.',
    'It is the lookup Server.sort({name: 1}), so servers.count() and watch(servers) work.',
  ],
  examples: ['servers', 'servers.count()'],
};

/** The lookups that are shown live. */
const live = new WeakSet<object>();

/** Returns all servers by name, as a lookup that is shown live if it is the whole entry. */
export function liveServers({ api }: Core): object {
  const lookup = api.RocketJob.Server.sort({ name: 1 });
  live.add(lookup);
  return lookup;
}

export function isLive(value: Lookup<unknown>): value is Lookup<Server> {
  return live.has(value);
}
