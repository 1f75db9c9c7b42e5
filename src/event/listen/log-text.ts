import { valueText } from '../../errors/value-text';
import { SEED_NAME } from '../collection';
import type { EventMark, RawDocument } from './raw-document';

/**
 * Returns one end of a gap. The seed document, which only keeps the collection from being empty, isn't an
 * event.
 */
export function boundOf(document: RawDocument | undefined): EventMark | undefined {
  const mark = document?.mark();
  return mark?.name === SEED_NAME ? undefined : mark;
}

/** Formats one end of a gap for the log. */
export function markText(mark: EventMark | undefined): string {
  if (mark === undefined) return 'none';
  return `${valueText(mark.id)} (${mark.createdAt?.toISOString() ?? 'no date'})`;
}
