import type { ActiveWorker } from '../../src/index';
import type { Core } from '../app/core';
import type { HelpEntry } from './help-entry';

export const WORKERS_HELP: HelpEntry = {
  name: 'workers',
  group: 'Servers',
  usage: 'workers()',
  summary: 'List busy workers and their jobs, longest-running first.',
  details: [
    'Workers of dead servers are marked. To requeue their jobs: Server.destroyZombies()',
    'From the shell: rj-console workers. In Ruby: RocketJob::ActiveWorker.all',
  ],
  examples: ['workers()', 'workers().filter(({isDead}) => isDead)'],
};

/** Finds the busy workers of the fleet. */
export function workersHelper(core: Core): () => Promise<ActiveWorker[]> {
  return function workers() {
    return core.api.RocketJob.workers();
  };
}
