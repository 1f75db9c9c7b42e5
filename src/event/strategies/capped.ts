import type { Collection, Document, FindCursor } from 'mongodb';
import { EVENTS } from '../../mongo/collection-names';
import { CatchUp } from '../catch-up';
import { REMEMBERED } from '../position';
import type { StoredDocument } from '../stored-document';
import { AWAIT_MS, answerInTime, nextBatch, OpenCursor } from './answers';
import { lookBack, newestFirst, readAll, startAtNewest } from './backwards';
import { type Listening, type Strategy, sayGap } from './strategy';

/** After so many answers with nothing new it is asked whether there really is nothing new. */
const IDLE_ANSWERS = 5;

/** Tails the capped collection with a local tailable cursor: milliseconds of latency, on any kind of MongoDB server. */
export const capped: Strategy = {
  name: 'capped',

  async *batches(listening) {
    const { database, position, signal } = listening;
    const collection = database.collection(EVENTS);
    if (!position.isStarted) await startAtNewest(collection, position, signal);
    const start = await findStart(collection, listening);
    if (!(yield* tail(collection, start, listening))) {
      // The fast count was off (it may be, after a crash), or the known documents were overwritten meanwhile.
      yield* tail(collection, { ...start, skip: 0 }, listening);
    }
  },
};

interface Start {
  /** Documents to pass over on the server, so that opening stays fast on a full collection. */
  readonly skip: number;
  /** Whether anything known is left there. */
  readonly hasPlace: boolean;
}

/** Walks back from the newest document to a known one, then leaves a margin for all that can be known. */
async function findStart(collection: Collection, { position, signal }: Listening): Promise<Start> {
  const { fresh, knowsNone } = await lookBack(collection, position, 1, signal);
  if (knowsNone) return { skip: 0, hasPlace: false };
  const count = (await answerInTime(collection.estimatedDocumentCount(), signal)) ?? 0;
  return { skip: Math.max(0, count - fresh.length - REMEMBERED), hasPlace: true };
}

/** @returns false when nothing known has turned up though it should: to be read once more, from the start */
async function* tail(
  collection: Collection,
  { skip, hasPlace }: Start,
  listening: Listening,
): AsyncGenerator<readonly StoredDocument[], boolean> {
  const { position, signal, onLive } = listening;
  const open = openCursor(collection, skip);
  const catchUp = new CatchUp(position, hasPlace);
  let isLive = false;
  let hasPlaceNow = hasPlace;
  let idleAnswers = 0;
  let unheard: StoredDocument | undefined;
  try {
    while (!signal.aborted) {
      const batch = await nextBatch(open, signal);
      if (signal.aborted) break;
      const after = position.newest;
      let fresh = catchUp.take(batch);
      if (batch.length === 0 && catchUp.isSearching) {
        if (skip > 0) return false;
        hasPlaceNow = false;
        fresh = catchUp.giveUp();
      }
      if (!isLive) onLive();
      isLive = true;
      if (!hasPlaceNow) sayGap(listening, after, fresh[0]);
      hasPlaceNow = true;
      position.hasRead(listening.collection, performance.now());
      if (fresh.length > 0) yield fresh;
      if (open.cursor.closed || open.cursor.id?.isZero() === true) break;
      idleAnswers = batch.length > 0 ? 0 : idleAnswers + 1;
      if (idleAnswers > 0 && unheard !== undefined) throw new Error('The cursor passes over new events');
      const isDue = idleAnswers > 0 && idleAnswers % IDLE_ANSWERS === 0;
      unheard = isDue ? await newestUnknown(collection, listening) : undefined;
    }
  } finally {
    await open.letGo(signal);
  }
  return true;
}

/**
 * The newest event of all, when it is not known: a cursor goes on at a server that is not the primary any more, and
 * hears nothing there once that one is cut off.
 */
async function newestUnknown(
  collection: Collection,
  { position, signal }: Listening,
): Promise<StoredDocument | undefined> {
  const newest = await readAll(newestFirst(collection, { limit: 1 }), signal);
  return newest.find((document) => !position.knows(document));
}

function openCursor(collection: Collection, skip: number): OpenCursor<Document, FindCursor> {
  const options = {
    tailable: true,
    awaitData: true,
    maxAwaitTimeMS: AWAIT_MS,
    skip,
    batchSize: 1_000,
    raw: true,
  } as const;
  return new OpenCursor(collection.db, (session) => collection.find({}, { ...options, session }));
}
