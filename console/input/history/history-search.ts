/** A search backwards through the history, as Ctrl-R does it: what is looked for, and which entry holds it. */
export interface HistorySearch {
  readonly query: string;
  /** Index of the entry found last; -1 before the first. */
  readonly index: number;
  readonly isFound: boolean;
}

export const NEW_SEARCH: HistorySearch = { query: '', index: -1, isFound: true };

/** The search with another query: stays at the entry found where it holds that too. */
export function searchFor(
  query: string,
  { index }: HistorySearch,
  entries: readonly string[],
): HistorySearch {
  return query === '' ? NEW_SEARCH : found(query, index, Math.max(0, index), entries);
}

/** The next older entry that holds the query and is not the same again. */
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
