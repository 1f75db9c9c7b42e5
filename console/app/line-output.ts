import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { Style } from '../display/layout/style';

/** Takes what user code prints, a line or more at a time. */
type PrintOutput = (text: string) => void;

/** Takes whole lines and prints them: above the prompt, where there is one. */
export function lineStream(print: PrintOutput): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text: string | Buffer, _encoding, done) => {
      print(withoutLastBreak(String(text)));
      done();
    },
  });
}

/** The `console` of user code, which prints without a stream in between: Ctrl-C may cut it off anywhere. */
export function consoleFor(out: PrintOutput, error: PrintOutput, { colour }: Style): Console {
  const [stdout, stderr] = [out, error].map((print) => {
    return { write: (text: string) => print(withoutLastBreak(text)) } as unknown as NodeJS.WritableStream;
  }) as [NodeJS.WritableStream, NodeJS.WritableStream];
  return new Console({ stdout, stderr, ignoreErrors: false, colorMode: colour.isColorSupported });
}

function withoutLastBreak(text: string): string {
  return text.replace(/\n$/, '');
}
