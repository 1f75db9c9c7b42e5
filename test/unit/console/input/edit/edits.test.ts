import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftOf, insert } from '../../../../../console/input/edit/draft';
import { move, remove, transpose } from '../../../../../console/input/edit/edits';
import { lineDown, lineUp } from '../../../../../console/input/edit/motions';
import type { DeleteCommand, MoveCommand } from '../../../../../console/input/terminal/keys';

/** Returns a draft with `|` for the cursor. */
const draft = (text: string) => ({ text: text.replace('|', ''), cursor: text.indexOf('|') });
const shown = ({ text, cursor }: { text: string; cursor: number }) =>
  `${text.slice(0, cursor)}|${text.slice(cursor)}`;

describe('move', () => {
  it.each<[MoveCommand, string, string]>([
    ['left', 'a👩‍👩‍👧|b', 'a|👩‍👩‍👧b'],
    ['right', 'a|👩‍👩‍👧b', 'a👩‍👩‍👧|b'],
    ['left', '|a', '|a'],
    ['word-left', 'one two.three |', 'one two.|three '],
    ['word-right', 'one| two.three', 'one two|.three'],
    ['line-start', 'a\nbc|d', 'a\n|bcd'],
    ['line-start', '|\na', '|\na'],
    ['line-end', 'a|b\nc', 'ab|\nc'],
  ])('%s from %j', (command, before, after) => {
    expect(shown(move(draft(before), command))).toBe(after);
  });
});

describe('remove', () => {
  it.each<[DeleteCommand, string, string]>([
    ['delete-left', 'aé|', 'a|'],
    ['delete-right', 'a|\nb', 'a|b'],
    ['kill-word-left', 'a b.c|d', 'a b.|d'],
    ['kill-blank-word-left', 'a b.c |d', 'a |d'],
    ['kill-word-right', 'a| b.c', 'a|.c'],
    ['kill-line-left', 'a\nbc|d', 'a\n|d'],
    ['kill-line-left', 'a\n|b', 'a|b'],
    ['kill-line-right', 'a|b\nc', 'a|\nc'],
    ['kill-line-right', 'a|\nc', 'a|c'],
  ])('%s from %j', (command, before, after) => {
    expect(shown(remove(draft(before), command).draft)).toBe(after);
  });

  it('returns the text that an insertion added', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 1 }), (text, added) => {
        const { cursor } = draftOf(text);
        const { draft: after, removed } = remove({ text: text + added, cursor }, 'kill-line-right');
        expect(insert(after, removed).text).toBe(text + added);
      }),
    );
  });
});

describe('transpose', () => {
  it.each([
    ['ab|', 'ba|'],
    ['a|b', 'ba|'],
    ['|ab', '|ab'],
    ['a|', 'a|'],
    ['x\n|ab', 'x\n|ab'],
  ])('%j', (before, after) => {
    expect(shown(transpose(draft(before)))).toBe(after);
  });
});

describe('lineUp and lineDown', () => {
  it('keep the column as far as possible', () => {
    expect(lineUp(draft('abc\nd\nefg|'))).toBe(5);
    expect(lineDown(draft('ab|c\nd'))).toBe(5);
    expect(lineDown(draft('a|b\ncd'))).toBe(4);
    expect(lineUp(draft('a|b\ncd'))).toBeUndefined();
    expect(lineDown(draft('ab\nc|d'))).toBeUndefined();
  });
});
