import { segments } from '../terminal/graphemes';
import type { Draft } from './draft';

/** Returns the new position of the cursor. */
export type Motion = (draft: Draft) => number;

const WORD = /[\p{L}\p{N}_$]+/gu;
const NON_BLANK = /\S+/g;
/** Longer than any single visible character: an emoji family has 25 code units. */
const LONGEST_CHARACTER = 64;

export const left: Motion = ({ text, cursor }) => {
  const before = text.slice(Math.max(0, cursor - LONGEST_CHARACTER), cursor);
  return cursor - (segments(before).at(-1)?.length ?? 0);
};

export const right: Motion = ({ text, cursor }) =>
  cursor + (segments(text.slice(cursor, cursor + LONGEST_CHARACTER))[0]?.length ?? 0);

export const wordLeft: Motion = (draft) => startOfPrevious(WORD, draft);

export const blankWordLeft: Motion = (draft) => startOfPrevious(NON_BLANK, draft);

export const wordRight: Motion = ({ text, cursor }) => {
  const rest = text.slice(cursor);
  const [word] = rest.matchAll(WORD);
  return cursor + (word === undefined ? rest.length : word.index + word[0].length);
};

export const lineStart: Motion = ({ text, cursor }) => text.slice(0, cursor).lastIndexOf('\n') + 1;

export const lineEnd: Motion = ({ text, cursor }) => {
  const end = text.indexOf('\n', cursor);
  return end === -1 ? text.length : end;
};

/** Returns the same column of the line above; undefined on the first line. */
export function lineUp(draft: Draft): number | undefined {
  const start = lineStart(draft);
  if (start === 0) return undefined;
  return atColumn(draft.text, lineStart({ ...draft, cursor: start - 1 }), draft.cursor - start);
}

/** Returns the same column of the line below; undefined on the last line. */
export function lineDown(draft: Draft): number | undefined {
  const end = lineEnd(draft);
  if (end === draft.text.length) return undefined;
  return atColumn(draft.text, end + 1, draft.cursor - lineStart(draft));
}

function atColumn(text: string, start: number, column: number): number {
  const end = lineEnd({ text, cursor: start });
  let cursor = start;
  for (const segment of segments(text.slice(start, Math.min(end, start + column)))) cursor += segment.length;
  return cursor;
}

function startOfPrevious(word: RegExp, { text, cursor }: Draft): number {
  return [...text.slice(0, cursor).matchAll(word)].at(-1)?.index ?? 0;
}
