import { type Completion, certainPart, columnsOf } from './completion';
import type { EntryReading } from './entry-reading';

/** Types what is certain of a completion. @returns the candidates to be listed, where nothing is */
export function offerCompletion(
  reading: EntryReading,
  completion: Completion,
  columns = 80,
): string | undefined {
  const { candidates, from } = completion;
  if (candidates.length === 0) return undefined;
  const { cursor } = reading.draft;
  const certain = certainPart(completion);
  if (certain.length <= cursor - from && candidates.length > 1) return columnsOf(candidates, columns);
  reading.replace(from, cursor, certain);
  return undefined;
}
