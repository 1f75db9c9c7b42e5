import type { Db } from 'mongodb';
import { RocketJobError } from '../errors/rocket-job-error';
import { loggerFor } from '../logging/logger';
import { eventFromDocument } from './codec';
import type { Event } from './event';
import { Position } from './position';
import { capped } from './strategies/capped';
import type { Strategy } from './strategies/strategy';

const LEAST_BACKOFF_MS = 10;
const MOST_BACKOFF_MS = 250;

/** What a listener says of itself. */
export type ListenerState =
  | { readonly status: 'stopped' }
  | { readonly status: 'starting' }
  | { readonly status: 'live'; readonly lastEventAt: Date | undefined }
  | { readonly status: 'reconnecting'; readonly since: Date };

/**
 * Reads every event of an environment, once, in order, and hands it to `dispatch`, which must return at once. It
 * survives lost cursors, a dropped collection and a database that is away, and ends only by `stop()`.
 *
 * Mirrors `RocketJob::Event.listener`.
 */
export class Listener {
  readonly #database: () => Promise<Db>;
  readonly #dispatch: (event: Event) => void;
  readonly #strategy: Strategy = capped;
  readonly #position = new Position();
  readonly #logger = loggerFor('RocketJob::Event');
  readonly #stopped = new AbortController();
  #state: ListenerState = { status: 'stopped' };
  #running: Promise<void> | undefined;
  #started:
    | { readonly live: Promise<void>; readonly succeed: () => void; readonly fail: (error: Error) => void }
    | undefined;

  /**
   * @param database the database on a client of the listener's own: a tail on a shared pool holds publishers up
   * @param dispatch what to do with an event
   */
  constructor(database: () => Promise<Db>, dispatch: (event: Event) => void) {
    this.#database = database;
    this.#dispatch = dispatch;
  }

  get state(): ListenerState {
    return this.#state;
  }

  /**
   * Resolves when the listener is live: every event published from then on will be heard. A second call waits with the
   * first; after `stop()` it does nothing.
   *
   * @throws RocketJobError `invalid_configuration` when the collection is of a kind that it cannot read
   */
  start(): Promise<void> {
    if (this.#started === undefined) {
      let succeed = () => {};
      let fail = (_error: Error) => {};
      const live = new Promise<void>((resolve, reject) => {
        succeed = resolve;
        fail = reject;
      });
      this.#started = { live, succeed, fail };
      this.#state = { status: 'starting' };
      this.#running = this.#run();
    }
    return this.#started.live;
  }

  /** Ends it whole: when this resolves, nothing of the listener is left. For good; `start()` again does nothing. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    this.#state = { status: 'stopped' };
    this.#started?.succeed();
  }

  async #run(): Promise<void> {
    const signal = this.#stopped.signal;
    let backoffMs = LEAST_BACKOFF_MS;
    while (!signal.aborted) {
      try {
        const batches = this.#strategy.batches(await this.#database(), this.#position, signal, {
          onLive: () => {
            backoffMs = LEAST_BACKOFF_MS;
            this.#becomeLive();
          },
          onGap: () =>
            this.#logger.error('Events may have been lost: they were overwritten before they were read'),
        });
        for await (const batch of batches) for (const document of batch) this.#hand(document);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof RocketJobError && this.#state.status === 'starting') {
          this.#started?.fail(error);
          return;
        }
        this.#reconnecting(error as Error);
      }
      if (signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, backoffMs));
      backoffMs = Math.min(backoffMs * 2, MOST_BACKOFF_MS);
    }
  }

  #hand(document: object): void {
    const event = eventFromDocument(document);
    if (event === undefined) {
      this.#logger.warn('Ignoring a document that is no event', { document });
      return;
    }
    this.#state = { status: 'live', lastEventAt: new Date() };
    const { id, name, action, parameters } = event;
    this.#logger.info('Event Received', { event: { id: String(id), name, action, parameters } });
    this.#dispatch(event);
  }

  #becomeLive(): void {
    if (this.#state.status === 'starting') {
      this.#logger.info(`Event listener started (${this.#strategy.name} collection)`);
    } else if (this.#state.status === 'reconnecting') {
      this.#logger.info(`Event listener is live again after ${Date.now() - this.#state.since.getTime()} ms`);
    }
    if (this.#state.status !== 'stopped') this.#state = { status: 'live', lastEventAt: undefined };
    this.#started?.succeed();
  }

  /** Said once per outage, not once per try. */
  #reconnecting(error: Error): void {
    if (this.#state.status === 'reconnecting') return;
    this.#logger.warn(`Creating a new cursor and trying again: ${error.name} ${error.message}`);
    this.#state = { status: 'reconnecting', since: new Date() };
  }
}
