import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { ChangeStream, Db, Document } from 'mongodb';
import { EVENTS } from '../../../mongo/collection-names';
import { OpenCursor } from './cursor';
import { pollLoop } from './poll-loop';
import { AWAIT_MS, replyInTime } from './reply-in-time';
import type { Strategy } from './strategy';

/** After these, the stream reports nothing about the current collection. */
const ENDINGS: ReadonlySet<unknown> = new Set(['drop', 'rename', 'dropDatabase', 'invalidate']);

/**
 * Polls for new events when a change stream reports some: for collections that can't be tailed, in a replica
 * set. The stream only wakes the listener. So no resume token can be lost or expire, no event's content can
 * break the stream, and while no majority accepts writes (which silences a stream) events are found once a
 * second.
 */
export const changeStream: Strategy = {
  name: 'change_stream',

  async listen(listening) {
    const { database, signal } = listening;
    const changes = new Changes(database, signal);
    try {
      await replyInTime(changes.opened, signal);
      await pollLoop(listening, () => changes.next());
    } finally {
      await changes.release();
    }
  },
};

type Change = Document | null;

const NOT_YET = Symbol('not yet');

/** The changes of a stream; one request is always pending. */
class Changes {
  readonly #signal: AbortSignal;
  readonly #stream: OpenCursor<Document, ChangeStream>;
  #pending: Promise<Change>;
  /** Resolves when every later publication will be seen. */
  readonly opened: Promise<unknown>;

  constructor(database: Db, signal: AbortSignal) {
    this.#signal = signal;
    const events = database.collection(EVENTS);
    this.#stream = new OpenCursor(database, signal, (session) =>
      events.watch([{ $project: { operationType: 1 } }], { maxAwaitTimeMS: AWAIT_MS, session }),
    );
    const isOpen = once(this.#stream.cursor, 'resumeTokenChanged').catch(() => {});
    this.#pending = this.#ask();
    this.opened = Promise.race([isOpen, this.#pending]);
  }

  /** Resolves when something has changed, or nothing has for a while; to false when the stream has ended. */
  async next(): Promise<boolean> {
    let change: Change | typeof NOT_YET = await this.#stream.next(this.#pending);
    // One poll finds all events of one reply.
    while (change !== NOT_YET && !this.#signal.aborted) {
      if (change !== null && ENDINGS.has(change['operationType'])) return false;
      this.#pending = this.#ask();
      change = await Promise.race([this.#pending, setImmediate(NOT_YET)]);
    }
    return true;
  }

  release(): Promise<void> {
    return this.#stream.release();
  }

  #ask(): Promise<Change> {
    return this.#stream.ask();
  }
}
