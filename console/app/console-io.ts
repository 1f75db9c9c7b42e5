import { type DisplayText, escapedOutput } from '../../src/console-startup';
import type { Style } from '../display/layout/style';
import type { Block } from '../input/terminal/screen';
import type { Transcript } from './transcript/transcript';

/** All ways in which a session shows and asks something. Made once, by `consoleIO`. */
export interface ConsoleIO {
  readonly style: Style;
  /** One line of JSON a result, for programs. */
  readonly isJson: boolean;
  /** At a prompt, or for a script. */
  readonly isInteractive: boolean;
  /** Prints results and what else is for the reader; a line's end is added. */
  readonly print: (text: DisplayText) => void;
  /** Prints to standard error, beside the results. */
  readonly beside: (text: DisplayText) => void;
  /** Prints a string of user code where results go: as it is in a pipe, escaped on a terminal. */
  readonly printOutput: (text: string) => void;
  /** Prints a string of user code to standard error. */
  readonly outputBeside: (text: string) => void;
  /** Where lines are redrawn as they change; undefined where the output is no terminal. */
  readonly block: Block | undefined;
  /** Asks for a line, or for one key of `keys`; undefined without a person to ask. Resolves to undefined at Ctrl+C. */
  readonly ask: ((question: DisplayText, keys?: string) => Promise<string | undefined>) | undefined;
  /** Resolves when a key is pressed; undefined without a keyboard. */
  readonly nextKey: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Everything that is shown and asked is in it already. */
  readonly transcript: Transcript | undefined;
}

/** Returns the same ways to show and ask; what goes through them is kept in the transcript, if there is one. */
export function consoleIO(io: Omit<ConsoleIO, 'transcript'>, transcript: Transcript | undefined): ConsoleIO {
  if (transcript === undefined) return { ...io, transcript };
  const kept = (show: (text: DisplayText) => void) => (text: DisplayText) => {
    transcript.shown(text);
    show(text);
  };
  const keptOutput = (show: (text: string) => void) => (text: string) => {
    transcript.shown(escapedOutput(text));
    show(text);
  };
  return {
    ...io,
    print: kept(io.print),
    beside: kept(io.beside),
    printOutput: keptOutput(io.printOutput),
    outputBeside: keptOutput(io.outputBeside),
    block: io.block && transcript.around(io.block),
    ask: io.ask && transcript.keeping(io.ask),
    transcript,
  };
}
