import type { Collection, Document, FindCursor } from 'mongodb';
import type { Position } from '../position';
import type { RawDocument } from '../raw-document';
import { type Found, ReverseScan } from '../reverse-scan';
import { nextBatch, OpenCursor } from './cursor';

/** The number of newest ids that count as known when a listener starts: "now" without a clock. */
const KNOWN_AT_START = 1_024;
const BATCH_SIZE = 1_000;

/** Returns the newest documents first, as ids or whole. */
export function newestFirst(
  collection: Collection,
  signal: AbortSignal,
  { isWhole = false, limit = 0 } = {},
): OpenCursor<Document, FindCursor> {
  const options = {
    sort: { $natural: -1 },
    raw: true,
    limit,
    batchSize: limit === 0 ? BATCH_SIZE : limit + 1,
    ...(isWhole ? {} : { projection: { _id: 1, name: 1, created_at: 1 } }),
  } as const;
  return new OpenCursor(collection.db, signal, (session) => collection.find({}, { ...options, session }));
}

/** Marks the current documents as known. */
export async function startAtNewest(
  collection: Collection,
  position: Position<RawDocument>,
  signal: AbortSignal,
): Promise<void> {
  const newest = await readAll(newestFirst(collection, signal, { limit: KNOWN_AT_START }));
  if (!signal.aborted) position.startAfter(newest.reverse(), newest.length < KNOWN_AT_START);
}

/** Reads back as far as needed. @param margin the number of known events to read before it stops */
export async function scanBack(
  collection: Collection,
  position: Position<RawDocument>,
  margin: number,
  signal: AbortSignal,
): Promise<Found<RawDocument>> {
  const scan = new ReverseScan(position, margin);
  const cursor = newestFirst(collection, signal);
  try {
    for (;;) {
      const batch = await nextBatch(cursor);
      if (batch.length === 0) return scan.end(!signal.aborted);
      for (const document of batch) if (!scan.take(document)) return scan.end(false);
    }
  } finally {
    await cursor.release();
  }
}

/** Returns all documents of a cursor with a limit. */
export async function readAll(cursor: OpenCursor<Document, FindCursor>): Promise<RawDocument[]> {
  const all: RawDocument[] = [];
  try {
    for (;;) {
      const batch = await nextBatch(cursor);
      if (batch.length === 0) return all;
      all.push(...batch);
    }
  } finally {
    await cursor.release();
  }
}
