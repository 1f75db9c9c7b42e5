import type { EventDraft } from '../../src/console-api';

const SERVER_EVENTS = 'RocketJob::Subscribers::Server';
const HALTING: ReadonlySet<string> = new Set(['stop', 'kill', 'pause']);

/** Whether servers do no work after it until somebody acts again. */
export function stopsWork(action: string): boolean {
  return HALTING.has(action);
}

/** Whether an event would halt every server of the environment: a stop, kill or pause that names none. */
export function stopsEveryServer({ name, action, parameters }: EventDraft): boolean {
  if (name !== SERVER_EVENTS || !stopsWork(action)) return false;
  return parameters['server_id'] === undefined && parameters['name'] === undefined;
}
