import { type DisplayText, escapedOutput } from '../../src/console-startup';
import type { Style } from '../display/layout/style';
import type { Block } from '../input/terminal/screen';
import type { Transcript } from './transcript/transcript';

/** All output and questions of a session. Created once, by `consoleIO`. */
export interface ConsoleIO {
  readonly style: Style;
  /** Whether each result is one line of JSON, for programs. */
  readonly isJson: boolean;
  /** Whether it is a prompt rather than a script. */
  readonly isInteractive: boolean;
  /** Prints results and other text for the reader, followed by a line break. */
  readonly print: (text: DisplayText) => void;
  /** Prints to standard error, separate from the results. */
  readonly beside: (text: DisplayText) => void;
  /** Prints a string of user code to the results: unchanged in a pipe, escaped on a terminal. */
  readonly printOutput: (text: string) => void;
  /** Prints a string of user code to standard error. */
  readonly outputBeside: (text: string) => void;
  /** Redraws lines as they change; undefined if the output isn't a terminal. */
  readonly block: Block | undefined;
  /**
   * Asks for a line, or for one key of `keys`; undefined if no user is present. Resolves to undefined at
   * Ctrl+C.
   */
  readonly ask: ((question: DisplayText, keys?: string) => Promise<string | undefined>) | undefined;
  /** Resolves when a key is pressed; undefined without a keyboard. */
  readonly nextKey: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** It already contains all output and answers. */
  readonly transcript: Transcript | undefined;
}

/** Returns the same output and questions, which also go to the transcript, if there is one. */
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
