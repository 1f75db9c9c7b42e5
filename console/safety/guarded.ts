import type { EventDraft } from '../../src/console-api';
import { targetOf } from '../../src/console-startup';
import { stopsEveryServer } from './untargeted';

const BUILT_IN = 'RocketJob::Subscribers::';

/** An event as settings and questions call it: `Server.stop`, `ImportSubscriber.drop`. */
export function callOf({ name, action }: Pick<EventDraft, 'name' | 'action'>): string {
  return `${name.replace(BUILT_IN, '')}.${action}`;
}

/**
 * Whether production is asked before an event: a stop, kill or pause of every server, or what the setting `guarded`
 * names. What is built in and names its target hits nothing else.
 */
export function isGuarded(event: EventDraft, guarded: readonly string[]): boolean {
  if (stopsEveryServer(event)) return true;
  if (!guarded.some((call) => call.replace(BUILT_IN, '') === callOf(event))) return false;
  return !event.name.startsWith(BUILT_IN) || Object.keys(targetOf(event)).length === 0;
}
