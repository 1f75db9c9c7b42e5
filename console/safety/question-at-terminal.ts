import type { ReadStream } from 'node:tty';
import { NOTHING, type StandardStream } from '../../src/console-startup';
import { Editor } from '../input/edit/editor';
import type { Ask } from './expectation';

/**
 * Returns a question for scripts: a user may be present for `-e` and files. Undefined if input or output
 * isn't a terminal, or standard input is the script itself.
 */
export function questionAtTerminal(input: ReadStream, output: StandardStream): Ask | undefined {
  if (input.isTTY !== true || !output.isTTY) return undefined;
  return async (question) => {
    const editor: Editor = new Editor({
      input,
      output,
      prompt: () => NOTHING,
      history: { entries: [], add: () => {} },
      isComplete: () => true,
      complete: (_text, from) => ({ from, candidates: [] }),
      onInterrupt: () => {},
      isDumb: process.env['TERM'] === 'dumb',
    });
    output.onGone(() => editor.close());
    try {
      return await editor.ask(question);
    } finally {
      editor.close();
    }
  };
}
