import { isThenable } from '../errors/thenable';
import { thrownError } from '../errors/thrown';
import { ALL_EVENTS, type Event } from '../event/event';
import type { OpenReceipt } from './action-receipt';
import { EventQueue } from './event-queue';
import {
  Continuing,
  InvalidArguments,
  NOT_TARGETED,
  NothingToActOn,
  type Receiver,
  UnknownAction,
} from './receiver';
import type { Delivery, Registry } from './registry';

/** An action that runs longer than this no longer holds up the next event of its subscriber. */
const PATIENCE_MS = 60_000;

/**
 * Hands events to their receivers. Never throws and never waits: each subscription has a queue of its own, so
 * one slow subscriber does not hold up another, and the events of one subscriber keep their order. Errors are
 * logged in Ruby's words, and the next event continues.
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

  /** @param openReceipt opens a subscription's receipt, when the publisher asked for receipts */
  dispatch(event: Event, openReceipt?: OpenReceipt): void {
    for (const subscription of this.#registry.for(event.name)) {
      const { receiver } = subscription;
      // A subscriber to all events only observes: it writes no receipt.
      const open = receiver.eventName === ALL_EVENTS ? undefined : openReceipt;
      // The event may have to queue; its arrival is reported before that.
      const receipt = open !== undefined && receiver.isMeant?.(event) !== false ? open() : undefined;
      subscription.queue ??= new EventQueue((deliveries) => this.#process(receiver, deliveries));
      subscription.queue.add(
        { event, receipt: receipt === undefined ? open : () => receipt },
        receiver.precedence?.(event),
      );
    }
  }

  /** Resolves when every receiver has finished the events dispatched to it so far. */
  async settled(event: Event): Promise<void> {
    await Promise.all([...this.#registry.for(event.name)].map(({ queue }) => queue?.settled()));
  }

  /**
   * Runs the receiver once, for one event or several that merge: each has its receipt. Never throws. The
   * promise it returns never rejects; it returns undefined when the receiver finishes synchronously, as most
   * do.
   */
  #process(receiver: Receiver, deliveries: readonly Delivery[]): Promise<void> | undefined {
    const [first] = deliveries;
    if (first === undefined) return undefined;
    const { event } = first;
    const receipts = deliveries.flatMap(({ receipt }) => receipt?.() ?? []);
    const done = (result: unknown) => {
      if (result instanceof Continuing) return void result.ended.then(done, failed);
      for (const receipt of receipts) {
        if (result === NOT_TARGETED) receipt.notTargeted();
        else receipt.done(result);
      }
    };
    const failed = (thrown: unknown) => {
      const error = thrownError(thrown);
      const reason = reasonToIgnore(error);
      for (const receipt of receipts) {
        if (reason === undefined) receipt.failed(thrown);
        else receipt.ignored(reason);
      }
      logFailure(receiver, event, error);
    };
    for (const receipt of receipts) receipt.begun();
    try {
      const result = receiver.receive(event);
      if (isThenable(result))
        return this.#patiently(Promise.resolve(result).then(done, failed), receiver, event);
      done(result);
    } catch (error) {
      failed(error);
    }
    return undefined;
  }

  /** Resolves when the action has finished, or has run longer than `PATIENCE_MS`. */
  async #patiently(action: Promise<void>, { logger }: Receiver, event: Event): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        logger.error(
          `#${event.action}: Still running after ${this.#patienceMs / 1_000} seconds. Resuming with the next event..`,
        );
        resolve();
      }, this.#patienceMs);
    });
    timer?.unref();
    await Promise.race([action, impatience]);
    clearTimeout(timer);
  }
}

/** Returns undefined when the action itself failed. */
function reasonToIgnore(error: Error): string | undefined {
  if (error instanceof UnknownAction) return `Unknown action: ${error.message}`;
  return error instanceof InvalidArguments || error instanceof NothingToActOn ? error.message : undefined;
}

function logFailure({ logger }: Receiver, { action }: Event, error: Error): void {
  if (error instanceof UnknownAction) logger.warn(`Ignoring unknown action: ${action}`);
  else if (error instanceof NothingToActOn) logger.warn(`Ignoring ${action}: ${error.message}`);
  else if (error instanceof InvalidArguments)
    logger.error(`#${action}: Invalid Arguments. Resuming..`, error);
  else logger.error(`#${action}: Exception caught. Resuming..`, error);
}
