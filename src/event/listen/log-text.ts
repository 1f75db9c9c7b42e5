import { valueText } from '../../errors/value-text';
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
  return `${valueText(mark.id)} (${mark.createdAt?.toISOString() ?? 'no date'})`;
}
