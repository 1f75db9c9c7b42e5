import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { Style } from './display/style';

type Print = (text: string) => void;

/** Takes whole lines and prints them: above the prompt, where there is one. */
export function lineStream(print: Print): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text: string | Buffer, _encoding, done) => {
      print(withoutLastBreak(String(text)));
      done();
    },
  });
}

/** The `console` of user code, which prints without a stream in between: Ctrl-C may cut it off anywhere. */
export function consoleFor(print: Print, { colour }: Style): Console {
  const write = (text: string) => print(withoutLastBreak(text));
  const stream = { write } as unknown as NodeJS.WritableStream;
  return new Console({ stdout: stream, ignoreErrors: false, colorMode: colour.isColorSupported });
}

function withoutLastBreak(text: string): string {
  return text.replace(/\n$/, '');
}
