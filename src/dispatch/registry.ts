import { ALL_EVENTS, type Event } from '../event/event';
import type { ActionReceipt } from './action-receipt';
import type { EventQueue } from './event-queue';
import type { Receiver } from './receiver';

/** An event on its way to one subscription. */
export interface Delivery {
  readonly event: Event;
  /** Opens the receipt when the event's turn comes; undefined if the publisher didn't ask for receipts. */
  readonly receipt: (() => ActionReceipt) | undefined;
}

/** One receiver's place in the registry: the same receiver subscribed twice has two. */
export interface Subscription {
  readonly receiver: Receiver;
  /** Its events, which run one after another; created with the first event. */
  queue?: EventQueue<Delivery>;
}

/** The receivers of each event name in this process. Mirrors the subscribers of `RocketJob::Event`. */
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

  /** Yields the receivers of this name, then those of all events; each group in order of subscription. */
  *for(eventName: string): Iterable<Subscription> {
    yield* this.#byName.get(eventName) ?? [];
    yield* this.#byName.get(ALL_EVENTS) ?? [];
  }

  /** Returns the names that have a subscription. */
  names(): string[] {
    return [...this.#byName.keys()];
  }
}
