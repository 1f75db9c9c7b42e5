import { writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import type { TerminalOutput } from './input/screen';

/**
 * The terminal, written to at once and without a stream in between: when Ctrl-C cuts user code off in the middle of a
 * `console.log`, a stream would wait for the end of that write for ever.
 *
 * @param onGone called once when the terminal has vanished; what is written then is lost
 */
export function terminalOutput(
  stream: WriteStream & { readonly fd: number },
  onGone: () => void,
): TerminalOutput {
  let isGone = false;
  const write = (text: string) => {
    let rest = Buffer.from(text);
    while (rest.length > 0 && !isGone) {
      try {
        rest = rest.subarray(writeSync(stream.fd, rest));
      } catch (error) {
        // A terminal that is slower than we are.
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') continue;
        isGone = true;
        onGone();
      }
    }
  };
  return {
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    write,
    on: (event, listener) => stream.on(event, listener),
    off: (event, listener) => stream.off(event, listener),
  };
}
