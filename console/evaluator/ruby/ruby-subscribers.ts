import type { EventParameters, Publication, Subscriber } from '../../../src/index';
import type { Core } from '../../app/core';

type SubscriberClass = typeof Subscriber & (new () => Subscriber);

/** Calls a subscriber that lives in Ruby. */
export type Deliver = (handle: number, name: string, action: string, parameters: unknown) => Promise<void>;

/** The subscribers of Ruby's classes, as this process's environment knows them. */
export class RubySubscribers {
  readonly #api: Core['api'];
  readonly #deliver: Deliver;
  readonly #subscriptions = new Map<number, { unsubscribe(): void }>();
  #handles = 0;

  constructor(api: Core['api'], deliver: Deliver) {
    this.#api = api;
    this.#deliver = deliver;
  }

  /** @throws RocketJobError as `Subscriber.publish` */
  publish(
    eventName: string,
    actions: readonly string[],
    action: string,
    parameters: EventParameters,
  ): Promise<Publication> {
    const subscriber = this.#classFor(eventName, actions, async () => {});
    return subscriber.publish(action as never, parameters as never);
  }

  /** @returns the number that identifies the subscription in Ruby */
  subscribe(eventName: string, actions: readonly string[]): number {
    const handle = ++this.#handles;
    const call = (name: string, action: string, parameters: unknown) =>
      this.#deliver(handle, name, action, parameters);
    return this.keep(this.#classFor(eventName, actions, call).subscribe(), handle);
  }

  /** Keeps any subscription of this process, so that Ruby can end it. */
  keep(subscription: { unsubscribe(): void }, handle = ++this.#handles): number {
    this.#subscriptions.set(handle, subscription);
    return handle;
  }

  unsubscribe(handle: number): void {
    this.#subscriptions.get(handle)?.unsubscribe();
    this.#subscriptions.delete(handle);
  }

  /** When Ruby has exited, they can't be called any more. */
  unsubscribeAll(): void {
    for (const handle of this.#subscriptions.keys()) this.unsubscribe(handle);
  }

  #classFor(
    eventName: string,
    actions: readonly string[],
    call: (name: string, action: string, parameters: unknown) => Promise<void>,
  ): SubscriberClass {
    const { Subscriber: Base } = this.#api;
    class RubySubscriber extends Base {
      static override readonly eventName = eventName;
      override processEvent(name: string, action: string, parameters: EventParameters): Promise<void> {
        return call(name, action, parameters);
      }
    }
    Object.defineProperty(RubySubscriber, 'name', { value: eventName });
    for (const action of actions) {
      const value = (parameters: unknown) => call(eventName, action, parameters);
      Object.defineProperty(RubySubscriber.prototype, action, { value, configurable: true, writable: true });
    }
    return RubySubscriber;
  }
}
