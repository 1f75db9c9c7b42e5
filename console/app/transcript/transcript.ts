import type { DisplayText } from '../../../src/console-startup';
import type { Block } from '../../input/terminal/screen';
import { PageTranscript } from './page-transcript';
import { ProgramTranscript } from './program-transcript';
import type { RunEntry } from './run-entry';

/** The record of a session in a file. */
export interface Transcript {
  /** Keeps an entry, before it runs. */
  entered(text: string): void;
  /** Keeps how an entry went, once it has ended. */
  ran(entry: RunEntry): void;
  /** Keeps what the console shows. */
  shown(text: DisplayText): void;
  /** The same question, whose answers are kept too. */
  keeping<More extends readonly unknown[]>(
    ask: (question: DisplayText, ...more: More) => Promise<string | undefined>,
  ): typeof ask;
  /** The same lines, of which only those that stay are kept. */
  around(block: Block): Block;
  /** Ends it, when the session has ended. */
  close(): void;
}

const PROGRAM = /\.m?ts$/;

/**
 * Opens a transcript: a program where the path ends with `.ts` or `.mts`, otherwise a page.
 *
 * @throws RocketJobError `invalid_configuration` where the file cannot be written, or is not the user's own
 */
export function newTranscript(path: string, environment: string): Transcript {
  return PROGRAM.test(path) ? new ProgramTranscript(path) : new PageTranscript(path, environment);
}
