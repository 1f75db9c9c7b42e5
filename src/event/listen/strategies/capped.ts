import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection } from 'mongodb';
import { EVENTS } from '../../../mongo/collection-names';
import { REMEMBERED } from '../position';
import type { RawDocument } from '../raw-document';
import { ResumeScan } from '../resume-scan';
import { type Batch, BatchStream } from './batch-stream';
import { OpenCursor } from './cursor';
import { newestFirst, readAll } from './newest-first';
import { POLL_EVERY_MS, pollLoop } from './poll-loop';
import { AWAIT_MS, replyInTime } from './reply-in-time';
import { deliver, type Listening, type Strategy } from './strategy';

/** After this number of empty replies, the listener checks whether there is really nothing new. */
const IDLE_ANSWERS = 5;
/** A cursor that hasn't opened by then won't open: its connection died silently. */
const OPENS_WITHIN_MS = 60_000;

type OpenBatches = OpenCursor<Batch, BatchStream>;

/** Tails the capped collection with a local tailable cursor: milliseconds of latency, on any kind of MongoDB server. */
export const capped: Strategy = {
  name: 'capped',

  async listen(listening) {
    const collection = listening.database.collection(EVENTS);
    const count = (await replyInTime(collection.estimatedDocumentCount(), listening.signal)) ?? 0;
    // The server skips documents older than any that can be known. Its fast count may be off after a crash.
    for (const skip of new Set([Math.max(0, count - REMEMBERED), 0])) {
      if (await listenFrom(collection, skip, listening)) return;
    }
  },
};

/**
 * Skipping through a full collection takes the server a third of a second, and many seconds when hundreds of
 * listeners reconnect at once. To hear events meanwhile, the listener polls until the cursor has opened.
 *
 * @returns false when the cursor opened too far into the collection: read once more, from the start
 */
async function listenFrom(collection: Collection, skip: number, listening: Listening): Promise<boolean> {
  const { signal } = listening;
  const open = openCursor(collection, skip, signal);
  try {
    const overdueAtMs = performance.now() + OPENS_WITHIN_MS;
    const first = open.ask();
    let isOpen = false;
    await pollLoop(listening, async () => {
      // The listener has polled since the cursor opened, so it knows the cursor's first documents, even if
      // the cursor opened too late.
      if (isOpen) return false;
      isOpen = await settlesWithin(POLL_EVERY_MS, first, signal);
      if (!isOpen && performance.now() > overdueAtMs) {
        throw new Error(`The cursor did not open within ${OPENS_WITHIN_MS} ms`);
      }
      return true;
    });
    return isOpen ? await tail(collection, open, first, listening) : true;
  } finally {
    await open.release();
  }
}

/** @throws the error of the promise */
async function settlesWithin(ms: number, promise: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  const later = sleep(ms, NOT_YET, { signal }).catch(() => NOT_YET);
  return (await Promise.race([promise, later])) !== NOT_YET;
}

const NOT_YET = Symbol('not yet');

/** @returns false if no known event has turned up although one should have */
async function tail(
  collection: Collection,
  open: OpenBatches,
  first: ReturnType<typeof open.ask>,
  listening: Listening,
): Promise<boolean> {
  const { position, signal } = listening;
  const scan = new ResumeScan(position);
  let idleAnswers = 0;
  let unheard: RawDocument | undefined;
  for (let asked = first; ; asked = open.ask()) {
    const batch = (await open.next(asked))?.() ?? [];
    if (signal.aborted || (batch.length === 0 && open.cursor.isOver)) return true;
    const fresh = scan.take(batch);
    if (batch.length === 0 && scan.isSearching) return false;
    position.hasRead(listening.collection, performance.now());
    await deliver(listening, fresh);
    if (open.cursor.isOver) return true;
    idleAnswers = batch.length > 0 ? 0 : idleAnswers + 1;
    if (idleAnswers > 0 && unheard !== undefined) throw new Error('The cursor misses new events');
    const isDue = idleAnswers > 0 && idleAnswers % IDLE_ANSWERS === 0;
    unheard = isDue ? await newestUnknown(collection, listening) : undefined;
  }
}

/**
 * Returns the newest event if it is unknown. A cursor continues on a server that is no longer the primary,
 * and hears nothing there once that server is cut off.
 */
async function newestUnknown(
  collection: Collection,
  { position, signal }: Listening,
): Promise<RawDocument | undefined> {
  const newest = await readAll(newestFirst(collection, signal, { limit: 1 }));
  return newest.find((document) => !position.knows(document));
}

function openCursor(collection: Collection, skip: number, signal: AbortSignal): OpenBatches {
  const options = {
    tailable: true,
    awaitData: true,
    maxAwaitTimeMS: AWAIT_MS,
    skip,
    batchSize: 1_000,
    raw: true,
  } as const;
  return new OpenCursor(
    collection.db,
    signal,
    (session) => new BatchStream(session, collection.find({}, { ...options, session })),
  );
}
