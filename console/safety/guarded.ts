import type { EventDraft } from '../../src/console-api';
import { targetOf } from '../../src/console-startup';
import { stopsEveryServer } from './untargeted';

const BUILT_IN = 'RocketJob::Subscribers::';

/** Returns an event's name in settings and questions: `Server.stop`, `ImportSubscriber.drop`. */
export function callOf({ name, action }: Pick<EventDraft, 'name' | 'action'>): string {
  return `${name.replace(BUILT_IN, '')}.${action}`;
}

/**
 * Whether production confirms an event: a stop, kill or pause of every server, or an event of the setting
 * `guarded`. A built-in action with a target affects nothing else.
 */
export function isGuarded(event: EventDraft, guarded: readonly string[]): boolean {
  if (stopsEveryServer(event)) return true;
  if (!guarded.some((call) => call.replace(BUILT_IN, '') === callOf(event))) return false;
  return !event.name.startsWith(BUILT_IN) || Object.keys(targetOf(event)).length === 0;
}
