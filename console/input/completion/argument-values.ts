import type { Core } from '../../app/core';
import type { KnownNames } from './known-names';

const WATCHED = ['servers', 'jobs'] as const;
/** The classes under whose names servers log, in addition to job classes. */
const LOGGER_CLASSES = [
  ...['Application', 'Event', 'Job', 'Server', 'Supervisor', 'ThreadWorker', 'WorkerPool'],
  ...['Subscribers::Logger', 'Subscribers::SecretConfig', 'Subscribers::Server', 'Subscribers::Worker'],
].map((name) => `RocketJob::${name}`);
const EVENT_NAMES = ['Server', 'Worker', 'Logger', 'SecretConfig'] as const;

interface Argument {
  /** `Server` of `Server.where`. */
  readonly owner: string;
  readonly method: string;
  /** The index of the argument, from 0. */
  readonly index: number;
  /** The property in it whose value is completed. */
  readonly key: string | undefined;
}

/**
 * Returns the possible values for an argument of a known call, or a property in it, if they are names: of
 * servers, hosts, job classes, levels, states, actions.
 */
export function argumentValues(
  { owner, method, index, key }: Argument,
  core: Core,
  known: KnownNames,
): readonly string[] | undefined {
  const { LEVELS, SERVER_STATES, JOB_STATES } = core.console;
  if (method === 'watch' && index === 0) return WATCHED;
  if (method === 'find' && owner === 'Server' && index === 0) return known.serverIds;
  switch (key) {
    case 'server_id':
      return known.serverIds;
    case 'host_name':
      return known.hosts;
    case 'host':
      return owner === 'Server' ? known.hosts : undefined;
    case 'level':
    case 'then':
      return owner === 'Logger' ? LEVELS : undefined;
    case 'class_name':
      return owner === 'Logger' ? [...LOGGER_CLASSES, ...known.jobClasses] : undefined;
    case '_type':
      return known.jobClasses;
    case 'state':
      if (owner === 'Server') return SERVER_STATES;
      return method === 'where' ? JOB_STATES : undefined;
    case 'action':
      return owner === 'Event' ? allActions(core) : undefined;
    case 'id':
    case '_id':
      return owner === 'Server' ? known.serverIds : undefined;
    case 'name':
      if (owner === 'Event') return EVENT_NAMES;
      if (owner !== 'Server') return undefined;
      return method === 'publish' ? known.servers : [...known.hostsInNames, ...known.servers];
    default:
      return undefined;
  }
}

function allActions({ api, console }: Core): string[] {
  const all = Object.values(api.RocketJob.Subscribers).flatMap((subscriber) =>
    console.actionHelp(subscriber).map(({ action }) => action),
  );
  return [...new Set(all)];
}
