import { inspect } from 'node:util';
import { ObjectId } from 'mongodb';
import { SEED_NAME } from '../collection';
import type { EventMark, RawDocument } from './raw-document';

/** One end of a gap. What was only put there so that the collection is not empty is no event. */
export function boundOf(document: RawDocument | undefined): EventMark | undefined {
  const mark = document?.mark();
  return mark?.name === SEED_NAME ? undefined : mark;
}

/** One end of a gap, for the log. */
export function markText(mark: EventMark | undefined): string {
  if (mark === undefined) return 'none';
  return `${shown(mark.id)} (${mark.createdAt?.toISOString() ?? 'no date'})`;
}

/** Any value as a short text, without calling anything that stands in it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof ObjectId
    ? value.toHexString()
    : inspect(value, {
        depth: 2,
        breakLength: Number.POSITIVE_INFINITY,
        maxStringLength: 100,
        maxArrayLength: 5,
      });
}
