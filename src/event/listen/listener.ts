import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import type { EventStrategy } from '../../config/settings/event-strategy';
import type { Level } from '../../config/settings/level';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import { isLogged, loggerFor } from '../../logging/logger';
import { EVENTS } from '../../mongo/collection-names';
import { isUnauthorized } from '../../mongo/driver-errors';
import { eventFromDocument } from '../codec';
import { type EventsCollection, type EventsCollectionKind, SEED_NAME } from '../collection';
import type { Event } from '../event';
import { type ListenerState, ObservableState } from './listener-state';
import { boundOf, markText } from './log-text';
import { Position } from './position';
import type { EventMark, RawDocument } from './raw-document';
import { chooseStrategy, collectionKindFor } from './strategies/choice';
import { replyInTime } from './strategies/reply-in-time';

const LEAST_BACKOFF_MS = 10;
const MOST_BACKOFF_MS = 250;
/** A shorter live period doesn't count as a recovery. */
const STEADY_AFTER_MS = 100;

/** The source a listener reads from: a separate client, because a tail on a shared pool delays publishers. */
export interface ListenerSource {
  database(): Promise<Db>;
  /** Closes the client. */
  close(): Promise<void>;
}

/** The destination of a listener's events, and how it finds them. */
export interface ListenerOptions {
  /** Handles an event. Must return immediately. */
  readonly dispatch: (event: Event) => void;
  /** Undefined: the collection decides. */
  readonly strategy?: EventStrategy | undefined;
  /** The level for messages about its state; `info` by default, as in Ruby. */
  readonly logsAt?: Level;
  /** The level for each event; `logsAt` by default. */
  readonly logsEventsAt?: Level;
}

/**
 * Reads every event of an environment, once, in order, and passes it to `dispatch`. It survives lost cursors,
 * a dropped or converted collection and an unreachable database. Only `stop()` stops it.
 *
 * Mirrors `RocketJob::Event.listener`.
 */
export class Listener {
  readonly #source: ListenerSource;
  readonly #dispatch: (event: Event) => void;
  readonly #logsAt: Level;
  readonly #logsEventsAt: Level;
  readonly #wanted: EventStrategy | undefined;
  readonly #state = new ObservableState();
  readonly #position = new Position<RawDocument>();
  readonly #logger = loggerFor('RocketJob::Event');
  readonly #stopped = new AbortController();
  readonly #live = newPromise();
  #kind: EventsCollectionKind;
  #running: Promise<void> | undefined;
  #saidError: string | undefined;
  /** The id of the collection whose small size was reported. */
  #saidSmall: string | undefined;

  constructor(source: ListenerSource, options: ListenerOptions) {
    const { dispatch, strategy, logsAt = 'info', logsEventsAt = logsAt } = options;
    this.#source = source;
    this.#dispatch = dispatch;
    this.#logsAt = logsAt;
    this.#logsEventsAt = logsEventsAt;
    this.#wanted = strategy;
    this.#kind = collectionKindFor(strategy);
    // The caller of `start()` gets the error.
    this.#live.promise.catch(() => {});
  }

  get state(): ListenerState {
    return this.#state.value;
  }

  /** Calls `observe` at every change of `state`, until you call the function it returns. */
  onChange(observe: (state: ListenerState) => void): () => void {
    return this.#state.onChange(observe);
  }

  /**
   * Resolves when the listener is live: it will hear every event published from then on. While the database
   * is unreachable it keeps trying. A second call waits with the first; after `stop()` it does nothing.
   *
   * @throws RocketJobError `invalid_configuration` when the configured strategy can't run here,
   *   `not_permitted` when the database user lacks a privilege
   */
  start(): Promise<void> {
    if (this.#running === undefined && !this.#stopped.signal.aborted) {
      this.#state.set({ status: 'starting' });
      this.#running = this.#run();
    }
    return this.#live.promise;
  }

  /**
   * Stops the listener completely: when this resolves, it has released everything. A stopped listener can't
   * be restarted; `start()` does nothing.
   */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    await this.#source.close();
    this.#state.set({ status: 'stopped' });
    this.#live.resolve();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    for (let backoffMs = LEAST_BACKOFF_MS; !signal.aborted; backoffMs = nextBackoff(backoffMs)) {
      let liveAtMs = Number.POSITIVE_INFINITY;
      const wasLive = () => {
        liveAtMs = Math.min(liveAtMs, performance.now());
      };
      try {
        await this.#listen(signal, wasLive);
      } catch (error) {
        if (signal.aborted) return;
        const final = isUnauthorized(error) ? notPermitted(error as Error) : error;
        if (final instanceof RocketJobError && this.state.status === 'starting') {
          this.#state.set({ status: 'stopped' });
          this.#live.reject(final);
          return;
        }
        this.#reconnecting(error as Error);
      }
      if (performance.now() - liveAtMs > STEADY_AFTER_MS) backoffMs = LEAST_BACKOFF_MS;
      await sleep(backoffMs, undefined, { signal }).catch(() => {});
    }
  }

  async #listen(signal: AbortSignal, wasLive: () => void): Promise<void> {
    const database = await this.#source.database();
    const choice = await replyInTime(chooseStrategy(database, this.#wanted, this.#kind), signal);
    if (choice === null) return;
    const { strategy, collection, why } = choice;
    this.#kind = collection.kind;
    this.#sayCollection(collection);
    await strategy.listen({
      database,
      collection,
      position: this.#position,
      signal,
      onLive: () => {
        wasLive();
        this.#becomeLive(strategy.name, why);
      },
      onDocuments: (documents) => {
        const heard = documents.filter((document) => this.#hand(document));
        // After their actions have started.
        if (heard.length > 0) queueMicrotask(() => this.#state.set({ lastEventAt: new Date() }));
      },
      onGap: (after, before) => this.#reportGap(boundOf(after), boundOf(before)),
    });
  }

  /** Logs this once per collection. */
  #sayCollection({ collectionId, smallSize, done }: EventsCollection): void {
    if (done === 'converted')
      this.#logger.warn(
        `\`${EVENTS}\` was neither capped nor had a TTL index, so it was converted to a capped collection`,
      );
    if (smallSize === undefined || collectionId === this.#saidSmall) return;
    this.#saidSmall = collectionId;
    this.#logger.warn(
      `\`${EVENTS}\` is capped at ${smallSize}, so events may be overwritten before every server reads them. Stop all servers and drop it; it is then created with 128 MiB.`,
    );
  }

  /**
   * Never throws, whatever the document contains.
   *
   * @returns whether it was published, rather than written when the collection was created
   */
  #hand(stored: RawDocument): boolean {
    try {
      const document = stored.read();
      const event = eventFromDocument(document);
      if (event?.name === SEED_NAME) return false;
      if (event === undefined) {
        this.#logger.warn('Ignoring a document that is not an event', { document: valueText(document) });
        return true;
      }
      this.#logEvent(event);
      this.#dispatch(event);
    } catch (error) {
      this.#logger.warn("Ignoring a document that can't be read", error as Error);
    }
    return true;
  }

  #logEvent({ id, name, action, parameters }: Event): void {
    // Checked here too, because most processes don't log every event, and its text takes time.
    if (!isLogged(this.#logger.className, this.#logsEventsAt)) return;
    this.#logger[this.#logsEventsAt]('Event Received', {
      event: { id: valueText(id), name, action, parameters },
    });
  }

  #becomeLive(strategy: EventStrategy, why: string): void {
    const { status, since, strategy: before } = this.state;
    if (status === 'starting' || before !== strategy) {
      this.#logger[this.#logsAt](`Event listener started: ${strategy}, because ${why}`);
    } else if (status === 'reconnecting') {
      this.#logger[this.#logsAt](`Event listener is live again after ${Date.now() - since.getTime()} ms`);
    }
    this.#saidError = undefined;
    if (!this.#stopped.signal.aborted) this.#state.set({ status: 'live', strategy });
    this.#live.resolve();
  }

  #reportGap(after: EventMark | undefined, before: EventMark | undefined): void {
    this.#logger.error(
      `Events may have been lost between ${markText(after)} and ${markText(before)}: they were deleted before this process read them`,
    );
    this.#state.set({ lastGap: { after, before, noticedAt: new Date() } });
  }

  /** Logged once per outage, not once per attempt. A fault that only the user can fix is logged then too. */
  #reconnecting(error: Error): void {
    if (
      this.#saidError === undefined ||
      (error instanceof RocketJobError && error.message !== this.#saidError)
    ) {
      this.#logger.warn(`Creating a new cursor and trying again: ${error.name} ${error.message}`);
    }
    this.#saidError = error.message;
    if (this.state.status === 'live') this.#state.set({ status: 'reconnecting' });
  }
}

/** A missing privilege won't be granted within the seconds that a caller waits for a listener. */
function notPermitted(cause: Error): RocketJobError {
  const text = cause.message.replace(/\.$/, '');
  return new RocketJobError('not_permitted', `The listener can't start. ${text}.`, {}, { cause });
}

function nextBackoff(backoffMs: number): number {
  return Math.min(backoffMs * 2, MOST_BACKOFF_MS);
}

function newPromise(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
} {
  let resolve = () => {};
  let reject = (_error: Error) => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
