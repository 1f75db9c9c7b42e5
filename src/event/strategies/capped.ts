import type { Collection, Document, FindCursor } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { EVENTS } from '../../mongo/collection-names';
import { ensureEventsCollection } from '../collection';
import { type Position, REMEMBERED } from '../position';
import type { Strategy, StrategyEvents } from './strategy';

/** How long the database holds an answer back when there is nothing new. Costs no latency; bounds a dropped collection. */
const AWAIT_MS = 1_000;
/** An answer that has not come by then will not come: a connection that died without a word. */
const OVERDUE_MS = AWAIT_MS + 1_500;
/** How many of the newest ids count as known when a listener starts: "now" without a clock. */
const KNOWN_AT_START = 256;

/** Tails the capped collection with a local tailable cursor: milliseconds of latency, on any kind of MongoDB server. */
export const capped: Strategy = {
  name: 'capped',

  async *batches(database, position, signal, events) {
    if ((await ensureEventsCollection(database)) === 'polled_by_others') throw polledByOthers();
    const collection = database.collection(EVENTS);
    if (position.isEmpty) await rememberNewest(collection, position);
    const start = await findStart(collection, position);
    if (start.isGap) events.onGap();
    yield* tail(collection, start, position, signal, events);
  },
};

function polledByOthers(): RocketJobError {
  return new RocketJobError(
    'invalid_configuration',
    `Expected \`${EVENTS}\` to be a capped collection, got one with a TTL index: the servers of this database poll it, and this listener tails.`,
    { source: EVENTS },
  );
}

async function rememberNewest(collection: Collection, position: Position): Promise<void> {
  const newest = await collection
    .find({}, { projection: { _id: 1 }, sort: { $natural: -1 }, limit: KNOWN_AT_START })
    .toArray();
  for (const { _id } of newest.reverse()) position.remember(_id);
}

interface Start {
  /** Documents to pass over on the server, so that opening stays fast on a full collection. */
  readonly skip: number;
  /** Nothing that is known is left: all that is there is new, and what stood between is gone. */
  readonly isGap: boolean;
}

/** Walks back from the newest document to a known one, then leaves a margin for all that can be known. */
async function findStart(collection: Collection, position: Position): Promise<Start> {
  const cursor = collection.find({}, { projection: { _id: 1 }, sort: { $natural: -1 } });
  let newer = 0;
  for await (const { _id } of cursor) {
    if (position.knows(_id)) {
      const count = await collection.estimatedDocumentCount();
      return { skip: Math.max(0, count - newer - REMEMBERED), isGap: false };
    }
    newer++;
  }
  return { skip: 0, isGap: !position.isEmpty };
}

async function* tail(
  collection: Collection,
  start: Start,
  position: Position,
  signal: AbortSignal,
  events: StrategyEvents,
): AsyncGenerator<Document[]> {
  const cursor = openCursor(collection, start.skip);
  // What stands before the first known document is older than it: held back until that one turns up.
  let held: Document[] | undefined = start.isGap || position.isEmpty ? undefined : [];
  let isLive = false;
  try {
    while (!signal.aborted) {
      const batch = await nextBatch(cursor, signal);
      if (!isLive) {
        isLive = true;
        events.onLive();
      }
      const fresh: Document[] = [];
      for (const document of batch) {
        if (position.knows(document['_id'])) held = undefined;
        else if (held === undefined) fresh.push(document);
        else held.push(document);
      }
      if (batch.length === 0 && held !== undefined) {
        // The fast count was off (it may be, after a crash), or the known documents were overwritten meanwhile.
        if (start.skip > 0) return yield* tail(collection, { ...start, skip: 0 }, position, signal, events);
        events.onGap();
        fresh.push(...held);
        held = undefined;
      }
      for (const { _id } of fresh) position.remember(_id);
      if (fresh.length > 0) yield fresh;
      if (cursor.closed || cursor.id?.isZero() === true) return;
    }
  } finally {
    // Never awaited: with the primary gone it waits for server selection (half a minute by default).
    cursor.close().catch(() => {});
  }
}

function openCursor(collection: Collection, skip: number): FindCursor<Document> {
  return collection.find(
    {},
    { tailable: true, awaitData: true, maxAwaitTimeMS: AWAIT_MS, skip, batchSize: 1_000 },
  );
}

/** The next answer of the server: an empty one when nothing came in time. */
async function nextBatch(cursor: FindCursor<Document>, signal: AbortSignal): Promise<Document[]> {
  const first = await answerInTime(cursor.tryNext(), signal);
  return first === null ? [] : [first, ...cursor.readBufferedDocuments()];
}

/** Null when `signal` is aborted; an error when the answer is overdue. */
async function answerInTime<T>(answer: Promise<T | null>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const abort = () => settle(() => resolve(null));
    const timer = setTimeout(
      () => settle(() => reject(new Error(`No answer from the database for ${OVERDUE_MS} ms`))),
      OVERDUE_MS,
    );
    const settle = (how: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      how();
    };
    signal.addEventListener('abort', abort, { once: true });
    answer.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}
