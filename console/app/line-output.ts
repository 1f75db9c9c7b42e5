import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { stackWithSources } from '../../src/console-startup';
import type { Style } from '../display/layout/style';

/** Takes the output of user code, a line or more at a time. */
type PrintOutput = (text: string) => void;

/** Takes whole lines and prints them: above the prompt, if there is one. */
export function lineStream(print: PrintOutput): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text: string | Buffer, _encoding, done) => {
      print(withoutLastBreak(String(text)));
      done();
    },
  });
}

/** The `console` of user code, which prints without a stream: Ctrl+C may interrupt it anywhere. */
export function consoleFor(out: PrintOutput, error: PrintOutput, { colour }: Style): Console {
  const [stdout, stderr] = [out, error].map((print) => {
    const write = (text: string) => print(stackWithSources(withoutLastBreak(text)));
    return { write } as unknown as NodeJS.WritableStream;
  }) as [NodeJS.WritableStream, NodeJS.WritableStream];
  return new Console({ stdout, stderr, ignoreErrors: false, colorMode: colour.isColorSupported });
}

function withoutLastBreak(text: string): string {
  return text.replace(/\n$/, '');
}
