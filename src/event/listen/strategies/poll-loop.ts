import type { Collection } from 'mongodb';
import { EVENTS } from '../../../mongo/collection-names';
import { findEventsCollection } from '../../collection';
import { REMEMBERED } from '../position';
import { inPublishingOrder } from '../publishing-order';
import type { RawDocument } from '../raw-document';
import { type Found, ReverseScan } from '../reverse-scan';
import { newestFirst, readAll, scanBack, startAtNewest } from './newest-first';
import { replyInTime } from './reply-in-time';
import { deliver, type Listening, reportGap } from './strategy';

/**
 * The poll interval when nothing announces new events: well under the 100 ms within which servers act on an
 * event.
 */
export const POLL_EVERY_MS = 50;
/** The number of ids one poll reads: more than are written while an earlier write is still invisible. */
const WINDOW = 128;
/** How far a thorough poll goes back, to find the events of a long transaction. */
const THOROUGH_MARGIN = 1_024;
/** The interval of thorough polls, which also check that the collection is the same. */
const THOROUGH_EVERY_MS = 1_000;

/**
 * Polls for new events in natural order back from the newest, immediately and then whenever `news` resolves.
 * It needs no index and no order of ids or dates.
 *
 * @param news resolves when a poll is due; to false when the collection was replaced
 */
export async function pollLoop(listening: Listening, news: () => Promise<boolean>): Promise<void> {
  const { database, position, signal, onLive, onGap } = listening;
  const collection = database.collection(EVENTS);
  // Events remembered in another order than the collection's would count as new again at the far end of the
  // remembered ids.
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
    await deliver(listening, fresh);
    if (!(await news())) return;
  }
}

async function look(
  collection: Collection,
  { position, signal }: Listening,
  isThorough: boolean,
): Promise<Found<RawDocument>> {
  if (!isThorough) {
    const newest = await readAll(newestFirst(collection, signal, { limit: WINDOW }));
    const quick = new ReverseScan(position, WINDOW);
    for (const document of newest) quick.take(document);
    if (quick.hasPlace) return quick.end(newest.length < WINDOW);
  }
  return scanBack(collection, position, THOROUGH_MARGIN, signal);
}

/**
 * Returns the new documents whole, not only their ids. Documents that have arrived meanwhile are left to the
 * next poll.
 */
async function whole(
  collection: Collection,
  { fresh, depth }: Found<RawDocument>,
  signal: AbortSignal,
): Promise<RawDocument[]> {
  const wanted = new Set(fresh.map(({ key }) => key));
  let found: RawDocument[] = [];
  for (let slack = 8; found.length < wanted.size && slack <= 2 * REMEMBERED; slack *= 32) {
    const newest = await readAll(newestFirst(collection, signal, { isWhole: true, limit: depth + slack }));
    found = newest.filter(({ key }) => wanted.has(key));
  }
  return found.reverse();
}

async function isSame({ database, collection, signal }: Listening): Promise<boolean> {
  const now = await replyInTime(findEventsCollection(database), signal);
  return now?.kind === collection.kind && now.collectionId === collection.collectionId;
}
