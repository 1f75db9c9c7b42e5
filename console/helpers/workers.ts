import type { ActiveWorker } from '../../src/index';
import type { Core } from '../app/core';
import type { HelpEntry } from './help-entry';

export const WORKERS_HELP: HelpEntry = {
  name: 'workers',
  group: 'Servers',
  usage: 'workers()',
  summary: 'Every busy worker, Ruby’s too: the job or slice it works on and since when, the longest first.',
  details: [
    'Workers of dead servers are marked: Server.destroyZombies() puts their jobs back in the queue.',
    'The shell has `rj-console workers`. Ruby calls it RocketJob::ActiveWorker.',
  ],
  examples: ['workers()', 'workers().filter(({isDead}) => isDead)'],
};

/** The busy workers of the fleet. */
export function workersHelper(core: Core): () => Promise<ActiveWorker[]> {
  return function workers() {
    return core.api.RocketJob.workers();
  };
}
