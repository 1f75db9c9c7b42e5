import { closeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Block } from '../../input/terminal/screen';
import { masked } from './masked';
import type * as programs from './program/session-program';
import type { RunEntry } from './run-entry';
import { append, openProgram, rewrite } from './transcript-file';

/**
 * Writes a session to a TypeScript program that only its owner can read. Until the session ends, the file
 * holds the entries as comments; then the program replaces them. Output is never written, so nothing from the
 * database gets into it.
 */
export class ProgramTranscript {
  readonly #path: string;
  readonly #file: number;
  readonly #entries: RunEntry[] = [];

  /**
   * @throws RocketJobError `invalid_configuration` if the file can't be written, doesn't belong to the
   *   user, or isn't empty
   */
  constructor(path: string) {
    this.#path = resolve(path);
    this.#file = openProgram(path);
  }

  entered(text: string): void {
    const lines = masked(text).split(/[\r\n\u2028\u2029]+/);
    for (const line of lines) if (line.trim() !== '') append(this.#file, `// ${line}\n`);
  }

  ran({ text, ended }: RunEntry): void {
    this.#entries.push({ text: masked(text).replace(/^\n+|\s+$/g, ''), ended });
  }

  shown(): void {}

  keeping<Question>(ask: Question): Question {
    return ask;
  }

  around(block: Block): Block {
    return block;
  }

  close(): void {
    const { sessionProgram }: typeof programs = require('./program/session-program');
    const program = sessionProgram(this.#entries, this.#path);
    rewrite(this.#file, program);
    closeSync(this.#file);
  }
}
