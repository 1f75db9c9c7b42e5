import type { Collection } from 'mongodb';
import { EVENTS } from '../../../mongo/collection-names';
import { findEventsCollection } from '../../collection';
import { REMEMBERED } from '../position';
import { inPublishingOrder } from '../publishing-order';
import type { RawDocument } from '../raw-document';
import { type Found, ReverseScan } from '../reverse-scan';
import { replyInTime } from './cursor';
import { newestFirst, readAll, scanBack, startAtNewest } from './newest-first';
import { type Listening, reportGap } from './strategy';

/** When nothing tells that there is news: well under the 100 ms within which an event is to be obeyed. */
export const POLL_EVERY_MS = 50;
/** How many ids a look reads: more than are written while one that was begun before them is not to be seen yet. */
const WINDOW = 128;
/** How far a thorough look goes, for what a long transaction has written. */
const THOROUGH_MARGIN = 1_024;
/** How often a look is thorough, and the collection is checked to be the same. */
const THOROUGH_EVERY_MS = 1_000;

/**
 * Looks for new events by natural order back from the newest, at once and then whenever `news` says so. Needs no index,
 * and no order of ids or dates.
 *
 * @param news resolves when a look is due; to false when the collection is another one now
 */
export async function* pollLoop(
  listening: Listening,
  news: () => Promise<boolean>,
): AsyncGenerator<readonly RawDocument[]> {
  const { database, position, signal, onLive, onGap } = listening;
  const collection = database.collection(EVENTS);
  // What is remembered in another order than it stands in would be taken for new again where remembering ends.
  const keepsOrder = listening.collection.kind === 'capped';
  if (!position.isStarted) await startAtNewest(collection, position, signal);
  let thoroughAtMs = 0;
  for (let isLive = false; !signal.aborted; isLive = true) {
    const isThorough = performance.now() >= thoroughAtMs;
    if (isThorough) thoroughAtMs = performance.now() + THOROUGH_EVERY_MS;
    if (isThorough && !(await isSame(listening))) return;
    const found = await look(collection, listening, isThorough);
    const stood = await whole(collection, found, signal);
    const fresh = keepsOrder ? stood : inPublishingOrder(stood);
    if (signal.aborted) return;
    const hasGone = fresh.length < found.fresh.length;
    if ((hasGone || (found.knowsNone && fresh.length > 0)) && !(await isSame(listening))) return;
    if (!isLive) onLive();
    if (found.knowsNone) reportGap(listening, position.newest, fresh[0]);
    else if (hasGone) onGap(position.newest, fresh[0]);
    position.hasRead(listening.collection, performance.now());
    for (const document of fresh) position.remember(document);
    if (fresh.length > 0) yield fresh;
    if (!(await news())) return;
  }
}

async function look(
  collection: Collection,
  { position, signal }: Listening,
  isThorough: boolean,
): Promise<Found<RawDocument>> {
  if (!isThorough) {
    const newest = await readAll(newestFirst(collection, { limit: WINDOW }), signal);
    const quick = new ReverseScan(position, WINDOW);
    for (const document of newest) quick.take(document);
    if (quick.hasPlace) return quick.end(newest.length < WINDOW);
  }
  return scanBack(collection, position, THOROUGH_MARGIN, signal);
}

/** The new ones as they stand there, not only their ids. More may have come meanwhile: those are left to the next look. */
async function whole(
  collection: Collection,
  { fresh, depth }: Found<RawDocument>,
  signal: AbortSignal,
): Promise<RawDocument[]> {
  const wanted = new Set(fresh.map(({ key }) => key));
  let found: RawDocument[] = [];
  for (let slack = 8; found.length < wanted.size && slack <= 2 * REMEMBERED; slack *= 32) {
    const newest = await readAll(newestFirst(collection, { isWhole: true, limit: depth + slack }), signal);
    found = newest.filter(({ key }) => wanted.has(key));
  }
  return found.reverse();
}

async function isSame({ database, collection, signal }: Listening): Promise<boolean> {
  const now = await replyInTime(findEventsCollection(database), signal);
  return now?.kind === collection.kind && now.collectionId === collection.collectionId;
}
