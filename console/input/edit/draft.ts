/**
 * The edited text and the cursor's position in it (an index into `text`). Immutable: an edit returns a new
 * one.
 */
export interface Draft {
  readonly text: string;
  readonly cursor: number;
}

export const EMPTY_DRAFT: Draft = { text: '', cursor: 0 };

/** Returns a draft with the cursor after its last character. */
export function draftOf(text: string): Draft {
  return { text, cursor: text.length };
}

/** Replaces the text between two positions (in any order) with `text`; the cursor is after it. */
export function replaceBetween(draft: Draft, from: number, to: number, text: string): Draft {
  const [start, end] = from < to ? [from, to] : [to, from];
  return {
    text: draft.text.slice(0, start) + text + draft.text.slice(end),
    cursor: start + text.length,
  };
}

export function insert(draft: Draft, text: string): Draft {
  return replaceBetween(draft, draft.cursor, draft.cursor, text);
}
