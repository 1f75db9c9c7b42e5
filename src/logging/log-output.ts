import { closeSync, constants, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DisplayText, display, NOTHING } from '../display/display-text';
import { isFull, Writing } from '../display/output';
import { makeFolder } from './make-folder';

/** What waits for its writing at most; the lines behind it are dropped. */
const MOST_WAITING_CHARACTERS = 1_048_576;
/** How soon a pipe that takes nothing, because it is full, is tried again. */
const RETRY_AFTER_MS = 20;

const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
/** A pipe that nobody reads is an error then, instead of a wait for a reader. */
const APPENDED = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK;

/** Of a new file: others on this machine do not read it. */
const NEW_FILE_MODE = 0o640;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Where lines go: a file, or a file descriptor. */
export interface LogOutputOptions {
  /** A path, or the number of an open one. */
  readonly destination: string | number;
  /** Whether a full pipe holds up who writes, so that nothing is lost, or else lines are written behind its back. */
  readonly waits: boolean;
  /** Told why lines can't be written, as when the disk is full; once until others can be written again. */
  readonly onFailed?: (error: Error) => void;
  /** Told how many lines were dropped, when others can be written again. */
  readonly onDropped: (count: number) => void;
}

/**
 * Appends lines to a file or a pipe. Never throws: what a full disk or a reader that has gone does not take is dropped
 * and counted.
 */
export class LogOutput {
  readonly #options: LogOutputOptions;
  #descriptor: number;
  #waiting = NOTHING;
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #isInSystemCall = false;

  /** @throws when the file cannot be opened */
  constructor(options: LogOutputOptions) {
    this.#options = options;
    this.#descriptor = opened(options.destination);
  }

  write(line: DisplayText): void {
    if (this.#options.waits) this.#writeNow(new Writing(this.#descriptor, line));
    else if (this.#waiting.length + line.length > MOST_WAITING_CHARACTERS) this.#dropped++;
    else {
      this.#waiting = display`${this.#waiting}${line}`;
      this.#writing ??= this.#writeWaiting();
    }
  }

  /** Opens the file again by its name. @throws when it cannot be opened; then the old one is still written to */
  reopen(): void {
    if (typeof this.#options.destination === 'number') return;
    const before = this.#descriptor;
    this.#descriptor = opened(this.#options.destination);
    if (this.#writing === undefined) closeSync(before);
    else void this.#writing.then(() => closeSync(before));
  }

  /** Resolves when nothing waits any more. */
  async written(): Promise<void> {
    await this.#writing;
  }

  /** Whether the operating system has not come back from writing: a process cannot end by itself then. */
  get isStuck(): boolean {
    return this.#isInSystemCall;
  }

  #writeNow(writing: Writing): void {
    while (!writing.isDone) {
      try {
        writing.next();
      } catch (error) {
        if (!isFull(error)) {
          this.#drop(writing, error as Error);
          return;
        }
        Atomics.wait(pause, 0, 0, RETRY_AFTER_MS);
      }
    }
    this.#sayDropped();
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting !== NOTHING) {
      const writing = new Writing(this.#descriptor, this.#waiting);
      this.#waiting = NOTHING;
      await this.#writeBehind(writing);
    }
    this.#writing = undefined;
  }

  async #writeBehind(writing: Writing): Promise<void> {
    while (!writing.isDone) {
      try {
        this.#isInSystemCall = true;
        await writing.nextBehind();
      } catch (error) {
        this.#isInSystemCall = false;
        if (!isFull(error)) return this.#drop(writing, error as Error);
        await sleep(RETRY_AFTER_MS);
      }
      this.#isInSystemCall = false;
    }
    this.#sayDropped();
  }

  #drop(writing: Writing, error: Error): void {
    const isFirst = this.#dropped === 0;
    this.#dropped += writing.linesLeft;
    if (isFirst) this.#options.onFailed?.(error);
  }

  #sayDropped(): void {
    const count = this.#dropped;
    this.#dropped = 0;
    if (count > 0) this.#options.onDropped(count);
  }
}

/** Opens a log file to append to it. @throws the error of the operating system */
export function openLogFile(path: string): number {
  makeFolder(dirname(path));
  return openSync(path, APPENDED, NEW_FILE_MODE);
}

function opened(destination: string | number): number {
  return typeof destination === 'number' ? destination : openLogFile(destination);
}
