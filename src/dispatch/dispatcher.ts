import { inspect, types } from 'node:util';
import type { Event } from '../event/event';
import { InvalidArguments, type Receiver, UnknownAction } from './receiver';
import type { Registry, Subscription } from './registry';

/** An action that runs longer than this no longer holds up the next event of its subscriber. */
const PATIENCE_MS = 60_000;

/**
 * Hands events to their receivers. Never throws and never waits: each subscription has a queue of its own, so one slow
 * subscriber does not hold up another, and the events of one subscriber keep their order. What goes wrong is logged,
 * in Ruby's words, and the next event goes on.
 *
 * Mirrors `RocketJob::Event.process_event` and `RocketJob::Subscriber#process_action`.
 */
export class Dispatcher {
  readonly #registry: Registry;
  readonly #patienceMs: number;

  constructor(registry: Registry, patienceMs = PATIENCE_MS) {
    this.#registry = registry;
    this.#patienceMs = patienceMs;
  }

  dispatch(event: Event): void {
    for (const subscription of this.#registry.for(event.name)) this.#enqueue(subscription, event);
  }

  /** Resolves when every receiver is done with what has been dispatched to it so far. */
  async settled(event: Event): Promise<void> {
    await Promise.all([...this.#registry.for(event.name)].map(({ queue }) => queue));
  }

  #enqueue(subscription: Subscription, event: Event): void {
    subscription.queue = subscription.queue.then(() => this.#process(subscription.receiver, event));
  }

  /** Never rejects. Resolves when the receiver is done, or has taken longer than anybody waits. */
  async #process(receiver: Receiver, event: Event): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        receiver.logger.error(
          `#${event.action}: Still running after ${this.#patienceMs / 1_000} seconds. Resuming with the next event..`,
        );
        resolve();
      }, this.#patienceMs);
    });
    timer?.unref();
    const action = (async () => receiver.receive(event))().then(
      () => {},
      (error: unknown) => logFailure(receiver, event, error),
    );
    await Promise.race([action, impatience]);
    clearTimeout(timer);
  }
}

function logFailure({ logger }: Receiver, { action }: Event, error: unknown): void {
  // By its tag: a subscriber written at the console throws errors of another realm.
  const cause = types.isNativeError(error)
    ? error
    : new Error(typeof error === 'string' ? error : inspect(error));
  if (error instanceof UnknownAction) logger.warn(`Ignoring unknown action: ${action}`);
  else if (error instanceof InvalidArguments)
    logger.error(`#${action}: Invalid Arguments. Resuming..`, cause);
  else logger.error(`#${action}: Exception caught. Resuming..`, cause);
}
