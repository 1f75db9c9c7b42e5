import type { ReadStream, WriteStream } from 'node:tty';
import { Editor } from '../input/editor';
import { terminalOutput } from '../terminal-output';
import type { Ask } from './fleet-guard';

/**
 * How a script asks: `-e` and files may have a person beside them. Undefined where input or output is no terminal, as
 * with standard input that is the script itself.
 */
export function questionAtTerminal(
  input: ReadStream,
  output: WriteStream & { readonly fd: number },
): Ask | undefined {
  if (input.isTTY !== true || output.isTTY !== true) return undefined;
  return async (question) => {
    const editor: Editor = new Editor({
      input,
      output: terminalOutput(output, () => editor.close()),
      prompt: () => '',
      history: { entries: [], add: () => {} },
      isComplete: () => true,
      complete: (_text, from) => ({ from, candidates: [] }),
      onInterrupt: () => {},
      isDumb: process.env['TERM'] === 'dumb',
    });
    try {
      return await editor.ask(question);
    } finally {
      editor.close();
    }
  };
}
