import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { ChangeStream, Db, Document } from 'mongodb';
import { EVENTS } from '../../../mongo/collection-names';
import { AWAIT_MS, OpenCursor, replyInTime } from './cursor';
import { pollLoop } from './poll-loop';
import type { Strategy } from './strategy';

/** After these, the stream tells nothing of the collection that stands there now. */
const ENDINGS: ReadonlySet<unknown> = new Set(['drop', 'rename', 'dropDatabase', 'invalidate']);

/**
 * Looks for new events when a change stream says that there are some: for collections that cannot be tailed, in a
 * replica set. The stream only wakes it up. So no resume token can be lost or too old, nothing that stands in an event
 * can break the stream, and while no majority takes writes (a stream is silent then) events are found once a second.
 */
export const changeStream: Strategy = {
  name: 'change_stream',

  async *batches(listening) {
    const { database, signal } = listening;
    const changes = new Changes(database);
    try {
      await replyInTime(changes.opened, signal);
      yield* pollLoop(listening, () => changes.next(signal));
    } finally {
      await changes.release(signal);
    }
  },
};

type Change = Document | null;

const NOT_YET = Symbol('not yet');

/** The changes of a stream, always one asked for ahead. */
class Changes {
  readonly #stream: OpenCursor<Document, ChangeStream>;
  #pending: Promise<Change>;
  /** Resolves when whatever is published from now on will be seen. */
  readonly opened: Promise<unknown>;

  constructor(database: Db) {
    const events = database.collection(EVENTS);
    this.#stream = new OpenCursor(database, (session) =>
      events.watch([{ $project: { operationType: 1 } }], { maxAwaitTimeMS: AWAIT_MS, session }),
    );
    const isOpen = once(this.#stream.cursor, 'resumeTokenChanged').catch(() => {});
    this.#pending = this.#ask();
    this.opened = Promise.race([isOpen, this.#pending]);
  }

  /** Resolves when something has changed, or nothing has for a while; to false when the stream has come to its end. */
  async next(signal: AbortSignal): Promise<boolean> {
    let change: Change | typeof NOT_YET = await replyInTime(this.#pending, signal);
    // One look is enough for all that has come in one answer.
    while (change !== NOT_YET && !signal.aborted) {
      if (change !== null && ENDINGS.has(change['operationType'])) return false;
      this.#pending = this.#ask();
      change = await Promise.race([this.#pending, setImmediate(NOT_YET)]);
    }
    return true;
  }

  release(signal: AbortSignal): Promise<void> {
    return this.#stream.release(signal);
  }

  #ask(): Promise<Change> {
    return this.#stream.ask();
  }
}
