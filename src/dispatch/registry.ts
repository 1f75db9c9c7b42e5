import { ALL_EVENTS } from '../event/event';
import type { Receiver } from './receiver';

/** One receiver's place in the registry: the same receiver subscribed twice has two. */
export interface Subscription {
  readonly receiver: Receiver;
  /** The end of this subscription's queue: its events are worked one after the other. */
  queue: Promise<void>;
}

/** Who receives which events in this process. Mirrors the subscribers of `RocketJob::Event`. */
export class Registry {
  readonly #byName = new Map<string, Set<Subscription>>();

  add(receiver: Receiver): Subscription {
    const subscription: Subscription = { receiver, queue: Promise.resolve() };
    const named = this.#byName.get(receiver.eventName);
    if (named === undefined) this.#byName.set(receiver.eventName, new Set([subscription]));
    else named.add(subscription);
    return subscription;
  }

  remove(subscription: Subscription): void {
    const named = this.#byName.get(subscription.receiver.eventName);
    named?.delete(subscription);
    if (named?.size === 0) this.#byName.delete(subscription.receiver.eventName);
  }

  /** Those for this name, then those for all events; each group in the order of subscription. */
  *for(eventName: string): Iterable<Subscription> {
    yield* this.#byName.get(eventName) ?? [];
    yield* this.#byName.get(ALL_EVENTS) ?? [];
  }

  /** The names that have a subscription. */
  names(): string[] {
    return [...this.#byName.keys()];
  }
}
