import { closeSync, constants, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DisplayText, display, NOTHING } from '../display/display-text';
import { isFull, Writing } from '../display/output';
import { makeFolder } from './make-folder';

/** The most text to queue; lines beyond it are dropped. */
const MOST_WAITING_CHARACTERS = 1_048_576;
/** The delay before a full pipe is tried again. */
const RETRY_AFTER_MS = 20;

const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
/** Makes a pipe without a reader an error instead of a wait for a reader. */
const APPENDED = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK;

/** For a new file: other users on this machine can't read it. */
const NEW_FILE_MODE = 0o640;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** The destination of lines: a file, or a file descriptor. */
export interface LogOutputOptions {
  /** A path, or the number of an open descriptor. */
  readonly destination: string | number;
  /**
   * Whether a full pipe blocks the writer, so that nothing is lost; otherwise lines are written in the
   * background.
   */
  readonly waits: boolean;
  /** Called with the reason lines can't be written, such as a full disk; once until writing works again. */
  readonly onFailed?: (error: Error) => void;
  /** Called with the number of dropped lines when writing works again. */
  readonly onDropped: (count: number) => void;
}

/**
 * Appends lines to a file or a pipe. Never throws: lines that a full disk or a closed reader doesn't accept
 * are dropped and counted.
 */
export class LogOutput {
  readonly #options: LogOutputOptions;
  #descriptor: number;
  #waiting = NOTHING;
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #isInSystemCall = false;

  /** @throws if the file can't be opened */
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

  /** Reopens the file by its name. @throws if it can't be opened; then the old one stays in use */
  reopen(): void {
    if (typeof this.#options.destination === 'number') return;
    const before = this.#descriptor;
    this.#descriptor = opened(this.#options.destination);
    if (this.#writing === undefined) closeSync(before);
    else void this.#writing.then(() => closeSync(before));
  }

  /** Resolves when the queue is empty. */
  async written(): Promise<void> {
    await this.#writing;
  }

  /** Whether the operating system hasn't returned from a write: then the process can't exit on its own. */
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
