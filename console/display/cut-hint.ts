import { type DisplayText, display, NOTHING } from '../../src/console-startup';

/** Returns how to see the part of a value that Node's inspection has cut; nothing if it is complete. */
export function cutHint(text: DisplayText, isAtPrompt: boolean): DisplayText {
  if (!/\.\.\. \d+ more (item|character)s?|\[(Object|Array)\]/.test(text)) return NOTHING;
  return isAtPrompt
    ? display`Output truncated. To see all of it: console.dir(_, {depth: null, maxArrayLength: null, maxStringLength: null})`
    : display`Output truncated. To see all of it: --json`;
}
