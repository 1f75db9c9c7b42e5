import { type DisplayText, display, NOTHING } from '../../src/console-startup';

/** How to see what Node's inspection has left out of a value; nothing when it is whole. */
export function cutHint(text: DisplayText, isAtPrompt: boolean): DisplayText {
  if (!/\.\.\. \d+ more (item|character)s?|\[(Object|Array)\]/.test(text)) return NOTHING;
  return isAtPrompt
    ? display`Not all of it. The whole: console.dir(_, {depth: null, maxArrayLength: null, maxStringLength: null})`
    : display`Not all of it. The whole: --json`;
}
