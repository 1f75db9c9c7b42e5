import { ALL_EVENTS, type Event } from '../event/event';
import type { ActionReceipt } from './action-receipt';
import type { EventQueue } from './event-queue';
import type { Receiver } from './receiver';

/** An event on its way to one subscription. */
export interface Delivery {
  readonly event: Event;
  /** Gives its receipt, once it is its turn; undefined where nobody asks for one. */
  readonly receipt: (() => ActionReceipt) | undefined;
}

/** One receiver's place in the registry: the same receiver subscribed twice has two. */
export interface Subscription {
  readonly receiver: Receiver;
  /** Its events, which are worked one after the other; made with the first one. */
  queue?: EventQueue<Delivery>;
}

/** Who receives which events in this process. Mirrors the subscribers of `RocketJob::Event`. */
export class Registry {
  readonly #byName = new Map<string, Set<Subscription>>();

  add(receiver: Receiver): Subscription {
    const subscription: Subscription = { receiver };
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
