import type { Event } from '../../event/event';
import { KILL_WAIT_SECONDS, secondsFrom } from '../../subscribers/received-values';
import { ServerSubscriber } from '../../subscribers/server';
import { WorkerSubscriber } from '../../subscribers/worker';

/** The default seconds that a kill gives busy workers, by the name of its event. */
const USUAL: ReadonlyMap<string, number> = new Map([
  [ServerSubscriber.eventName, KILL_WAIT_SECONDS.server],
  [WorkerSubscriber.eventName, KILL_WAIT_SECONDS.worker],
]);

/**
 * Returns how long an event makes servers wait before they act, in milliseconds: a kill waits for busy
 * workers. Followers must wait longer than that.
 */
export function killWaitMs({
  name,
  action,
  parameters,
}: Pick<Event, 'name' | 'action' | 'parameters'>): number {
  const usual = action === 'kill' ? USUAL.get(name) : undefined;
  return usual === undefined ? 0 : (secondsFrom(parameters['wait_timeout']) ?? usual) * 1_000;
}
