/** A backward search through the history, as with Ctrl+R: the query, and the entry found. */
export interface HistorySearch {
  readonly query: string;
  /** The index of the last entry found; -1 before the first. */
  readonly index: number;
  readonly isFound: boolean;
}

export const NEW_SEARCH: HistorySearch = { query: '', index: -1, isFound: true };

/** Searches with another query: stays at the current entry if it matches too. */
export function searchFor(
  query: string,
  { index }: HistorySearch,
  entries: readonly string[],
): HistorySearch {
  return query === '' ? NEW_SEARCH : found(query, index, Math.max(0, index), entries);
}

/** Finds the next older entry that matches the query and differs from the current one. */
export function searchOlder({ query, index }: HistorySearch, entries: readonly string[]): HistorySearch {
  return found(query, index, index + 1, entries, entries[index]);
}

function found(
  query: string,
  index: number,
  from: number,
  entries: readonly string[],
  except?: string,
): HistorySearch {
  const next = entries.findIndex((entry, at) => at >= from && entry !== except && entry.includes(query));
  return next === -1 ? { query, index, isFound: false } : { query, index: next, isFound: true };
}
