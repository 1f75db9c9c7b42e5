import type { EventDraft } from '../../src/console-api';
import { targetOf } from '../../src/console-startup';

const SERVER_EVENTS = 'RocketJob::Subscribers::Server';
const HALTING: ReadonlySet<string> = new Set(['stop', 'kill', 'pause']);

/** Whether servers do no work after it until another action. */
export function stopsWork(action: string): boolean {
  return HALTING.has(action);
}

/** Whether an event would stop, kill or pause every server of the environment, because it has no target. */
export function stopsEveryServer(event: EventDraft): boolean {
  if (event.name !== SERVER_EVENTS || !stopsWork(event.action)) return false;
  return Object.keys(targetOf(event)).length === 0;
}
