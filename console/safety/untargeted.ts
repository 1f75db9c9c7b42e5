import type { EventDraft } from '../../src/console-api';
import { targetOf } from '../../src/console-startup';

const SERVER_EVENTS = 'RocketJob::Subscribers::Server';
const HALTING: ReadonlySet<string> = new Set(['stop', 'kill', 'pause']);

/** Whether servers do no work after it until somebody acts again. */
export function stopsWork(action: string): boolean {
  return HALTING.has(action);
}

/** Whether an event would halt every server of the environment: a stop, kill or pause that names none. */
export function stopsEveryServer(event: EventDraft): boolean {
  if (event.name !== SERVER_EVENTS || !stopsWork(event.action)) return false;
  return Object.keys(targetOf(event)).length === 0;
}
