import type { ReadStream } from 'node:tty';
import { NOTHING, type StandardStream } from '../../src/console-startup';
import { Editor } from '../input/edit/editor';
import type { Ask } from './expectation';

/**
 * How a script asks: `-e` and files may have a person beside them. Undefined where input or output is no terminal, as
 * with standard input that is the script itself.
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
