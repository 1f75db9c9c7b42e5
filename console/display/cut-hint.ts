import { type DisplayText, display, NOTHING } from '../../src/console-startup';

/** How to see what Node's inspection has left out of a value; nothing when it is whole. */
export function cutHint(text: DisplayText, isAtPrompt: boolean): DisplayText {
  if (!/\.\.\. \d+ more (item|character)s?|\[(Object|Array)\]/.test(text)) return NOTHING;
  return isAtPrompt
    ? display`Output truncated. To see all of it: console.dir(_, {depth: null, maxArrayLength: null, maxStringLength: null})`
    : display`Output truncated. To see all of it: --json`;
}
