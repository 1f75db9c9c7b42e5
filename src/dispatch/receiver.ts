import type { Event } from '../event/event';
import type { Logger } from '../logging/logger';

/** Something that events are handed to: a subscriber, as the dispatcher sees it. */
export interface Receiver {
  /** The name of the events it is for; `*` for all. */
  readonly eventName: string;
  readonly logger: Logger;
  /**
   * Acts on one event. What it returns or resolves to is the action's result.
   *
   * @throws UnknownAction, InvalidArguments, or whatever the action throws
   */
  receive(event: Event): unknown;
}

/** The receiver has no such action. */
export class UnknownAction extends Error {}

/** The action does not take these parameters. */
export class InvalidArguments extends Error {}
