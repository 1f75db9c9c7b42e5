import { type DisplayText, display } from '../../../src/console-startup';

/** Returns the note on the number of lines of a pasted transcript that were dropped as output. */
export function leftOutText(lines: number): DisplayText {
  const what =
    lines === 1 ? display`One line had no prompt and is` : display`${lines} lines had no prompt and are`;
  return display`${what} taken for output and skipped`;
}
