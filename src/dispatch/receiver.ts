import type { Event } from '../event/event';
import type { Logger } from '../logging/logger';
import type { Precedence } from './event-queue';

/** Something that events are handed to: a subscriber, as the dispatcher sees it. */
export interface Receiver {
  /** The name of the events it is for; `*` for all. */
  readonly eventName: string;
  readonly logger: Logger;
  /**
   * Acts on one event. What it returns or resolves to is the action's result, or `NOT_TARGETED`.
   *
   * @throws UnknownAction, InvalidArguments, NothingToActOn, or whatever the action throws
   */
  receive(event: Event): unknown;
  /**
   * Whether the event is meant for this process, where some are not: told before it is its turn, so that it can be said
   * that it has come. Must not throw.
   */
  isMeant?(event: Event): boolean;
  /** How the event takes its turn; by default behind those that came before it. Must not throw. */
  precedence?(event: Event): Precedence | undefined;
}

/** What an action returns when the event is meant for others: no receipt is written then. */
export const NOT_TARGETED: unique symbol = Symbol.for('rj-console.not_targeted');

/**
 * What an action returns that has begun something which takes its time: its receipt is done when that is, and the next event
 * is not held up.
 */
export class Continuing {
  readonly ended: Promise<unknown>;

  constructor(ended: Promise<unknown>) {
    this.ended = ended;
  }
}

/** The method of a subscriber that tells a receiver's `isMeant`. Under a symbol, for it is no action. */
export const IS_MEANT: unique symbol = Symbol.for('rj-console.is_meant');

/** The receiver has no such action. */
export class UnknownAction extends Error {}

/** The action does not take these parameters. */
export class InvalidArguments extends Error {}

/** The event is meant for this process, but what it names is not here. */
export class NothingToActOn extends Error {}
