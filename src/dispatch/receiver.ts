import type { Event } from '../event/event';
import type { Logger } from '../logging/logger';
import type { Precedence } from './event-queue';

/** A subscriber as the dispatcher sees it. */
export interface Receiver {
  /** The name of the events it receives; `*` for all. */
  readonly eventName: string;
  readonly logger: Logger;
  /**
   * Acts on one event. Its return value, or what that resolves to, is the action's result, or `NOT_TARGETED`.
   *
   * @throws UnknownAction, InvalidArguments, NothingToActOn, or the action's error
   */
  receive(event: Event): unknown;
  /**
   * Whether the event is for this process. It is called before the event's turn, so that a receipt can report
   * its arrival. Must not throw.
   */
  isMeant?(event: Event): boolean;
  /** The event's place in the queue; by default behind earlier events. Must not throw. */
  precedence?(event: Event): Precedence | undefined;
}

/** An action returns this when the event is for other processes: no receipt is written. */
export const NOT_TARGETED: unique symbol = Symbol.for('rj-console.not_targeted');

/**
 * An action returns this after starting something long: its receipt is done when that is, and the next event
 * isn't delayed.
 */
export class Continuing {
  readonly ended: Promise<unknown>;

  constructor(ended: Promise<unknown>) {
    this.ended = ended;
  }
}

/** A subscriber's method that implements a receiver's `isMeant`. A symbol, because it isn't an action. */
export const IS_MEANT: unique symbol = Symbol.for('rj-console.is_meant');

/** The receiver has no such action. */
export class UnknownAction extends Error {}

/** The action doesn't accept these parameters. */
export class InvalidArguments extends Error {}

/** The event is for this process, but the thing it names isn't here. */
export class NothingToActOn extends Error {}
