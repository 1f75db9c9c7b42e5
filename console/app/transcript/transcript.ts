import type { DisplayText } from '../../../src/console-startup';
import type { Block } from '../../input/terminal/screen';
import { PageTranscript } from './page-transcript';
import { ProgramTranscript } from './program-transcript';
import type { RunEntry } from './run-entry';

/** The record of a session in a file. */
export interface Transcript {
  /** Records an entry, before it runs. */
  entered(text: string): void;
  /** Records how far an entry ran, after its end. */
  ran(entry: RunEntry): void;
  /** Records output. */
  shown(text: DisplayText): void;
  /** Returns the same question, with its answers recorded too. */
  keeping<More extends readonly unknown[]>(
    ask: (question: DisplayText, ...more: More) => Promise<string | undefined>,
  ): typeof ask;
  /** Returns the same lines, of which only the final ones are recorded. */
  around(block: Block): Block;
  /** Closes it at the end of the session. */
  close(): void;
}

const PROGRAM = /\.m?ts$/;

/**
 * Opens a transcript: a program if the path ends with `.ts` or `.mts`, otherwise a page.
 *
 * @throws RocketJobError `invalid_configuration` if the file can't be written, or doesn't belong to the
 *   user
 */
export function newTranscript(path: string, environment: string): Transcript {
  return PROGRAM.test(path) ? new ProgramTranscript(path) : new PageTranscript(path, environment);
}
