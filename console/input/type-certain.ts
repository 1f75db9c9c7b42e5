import { type Completion, certainPart } from './completion';
import type { EntryReading } from './entry-reading';

/** Types what is certain of a completion. @returns whether there was any */
export function typeCertain(reading: EntryReading, completion: Completion): boolean {
  if (completion.candidates.length === 0) return false;
  const { cursor } = reading.draft;
  const certain = certainPart(completion);
  const isMore = certain.length > cursor - completion.from || completion.candidates.length === 1;
  if (isMore) reading.replace(completion.from, cursor, certain);
  return isMore;
}
