import type { DeleteCommand, MoveCommand } from '../terminal/keys';
import { type Draft, replaceBetween } from './draft';
import { blankWordLeft, left, lineEnd, lineStart, type Motion, right, wordLeft, wordRight } from './motions';

const MOTIONS: Readonly<Record<MoveCommand | DeleteCommand, Motion>> = {
  left,
  right,
  'word-left': wordLeft,
  'word-right': wordRight,
  'line-start': lineStart,
  'line-end': lineEnd,
  'delete-left': left,
  'delete-right': right,
  'kill-word-left': wordLeft,
  'kill-blank-word-left': blankWordLeft,
  'kill-word-right': wordRight,
  'kill-line-left': orNewline(lineStart, left),
  'kill-line-right': orNewline(lineEnd, right),
};

export function move(draft: Draft, command: MoveCommand): Draft {
  return { ...draft, cursor: MOTIONS[command](draft) };
}

/** Deletes up to the target of the command's motion; `removed` is the deleted text. */
export function remove(
  draft: Draft,
  command: DeleteCommand,
): { readonly draft: Draft; readonly removed: string } {
  const target = MOTIONS[command](draft);
  const removed = draft.text.slice(Math.min(target, draft.cursor), Math.max(target, draft.cursor));
  return { draft: replaceBetween(draft, draft.cursor, target, ''), removed };
}

/** Swaps the characters around the cursor (at the end of a line: the last two), like Ctrl+T elsewhere. */
export function transpose(draft: Draft): Draft {
  const isAtEnd = lineEnd(draft) === draft.cursor;
  const middle = isAtEnd ? left(draft) : draft.cursor;
  const start = left({ ...draft, cursor: middle });
  if (start < lineStart(draft) || start === middle) return draft;
  const end = right({ ...draft, cursor: middle });
  const { text } = draft;
  return replaceBetween(draft, start, end, text.slice(middle, end) + text.slice(start, middle));
}

/** At the edge of one of several lines, killing "the rest of the line" takes the line break. */
function orNewline(edge: Motion, across: Motion): Motion {
  return (draft) => (edge(draft) === draft.cursor ? across(draft) : edge(draft));
}
