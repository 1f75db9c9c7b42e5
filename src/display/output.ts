import { write, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { WriteStream } from 'node:tty';
import { promisify } from 'node:util';
import { type DisplayText, display } from './display-text';
import { escapedOutput } from './escaped';

// The one place that writes to standard output, standard error or a descriptor. All output goes through here,
// and only safe text is accepted. A lint rule keeps all other code away from the streams.

const writeAsync = promisify(write);
const pause = new Int32Array(new SharedArrayBuffer(4));
/** The delay before a terminal or pipe that accepts nothing for now is tried again. */
const RETRY_AFTER_MS = 2;

/** Text on its way to an open file, pipe or terminal, which may accept it in several parts. */
export class Writing {
  readonly #descriptor: number;
  #rest: Buffer;

  constructor(descriptor: number, text: DisplayText | Buffer) {
    this.#descriptor = descriptor;
    this.#rest = Buffer.isBuffer(text) ? text : Buffer.from(text);
  }

  get isDone(): boolean {
    return this.#rest.length === 0;
  }

  /** The number of lines not written yet. */
  get linesLeft(): number {
    return this.#rest.reduce((lines, byte) => (byte === 10 ? lines + 1 : lines), 0);
  }

  /** Writes the next part. @throws the error of the operating system; see `isFull` */
  next(): void {
    this.#rest = this.#rest.subarray(writeSync(this.#descriptor, this.#rest));
  }

  /** Writes the next part in the background. */
  async nextBehind(): Promise<void> {
    const { bytesWritten } = await writeAsync(this.#descriptor, this.#rest);
    this.#rest = this.#rest.subarray(bytesWritten);
  }
}

/** Whether an error means that the descriptor accepts nothing for now, for example a non-blocking pipe. */
export function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EAGAIN' || code === 'EBUSY';
}

/** Whether a string in this encoding represents bytes. */
function isForBytes(encoding: unknown): boolean {
  return typeof encoding === 'string' && /^(hex|base64|latin1|binary|utf-?16le|ucs-?2)/i.test(encoding);
}

/** The errors of a closed reader or terminal, which wants no more output. */
const LEFT: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET', 'EIO', 'EBADF', 'ENXIO']);

/** Accepts only safe text, and the output of the user's own code. */
export interface TextOutput {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: DisplayText): void;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/**
 * Standard output or standard error of this process. Writes are synchronous, without a stream: if Ctrl+C
 * interrupts user code in the middle of a `console.log`, a stream would wait forever for the end of that
 * write.
 */
export class StandardStream implements TextOutput {
  readonly #name: 'stdout' | 'stderr';
  readonly #descriptor: number;
  #isGone = false;
  #failure: Error | undefined;
  #onGone = (): void => {};

  constructor(name: 'stdout' | 'stderr', descriptor: number) {
    this.#name = name;
    this.#descriptor = descriptor;
  }

  get isTTY(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Undefined if it isn't a terminal. */
  get columns(): number | undefined {
    return this.#stream.columns;
  }

  get rows(): number | undefined {
    return this.#stream.rows;
  }

  write(text: DisplayText): void {
    this.#write(new Writing(this.#descriptor, text));
  }

  /** Writes a line. */
  writeLine(text: DisplayText): void {
    this.write(display`${text}\n`);
  }

  /**
   * Writes the output of the user's own code: escaped on a terminal except for its colours, unchanged
   * elsewhere.
   */
  writeOutput(text: string): void {
    this.#write(new Writing(this.#descriptor, this.isTTY ? escapedOutput(text) : (text as DisplayText)));
  }

  /**
   * Redirects direct writes to the stream by user code here: escaped on a terminal, and completely written
   * before the process exits.
   */
  takeStream(): void {
    const decoder = new StringDecoder();
    this.divert((chunk) => {
      if (typeof chunk === 'string') this.writeOutput(chunk);
      else if (this.isTTY) this.writeOutput(decoder.write(chunk));
      else this.#write(new Writing(this.#descriptor, chunk));
    });
  }

  /**
   * Passes this thread's direct writes to the stream to a function instead. @returns a function that undoes
   * this
   */
  divert(take: (chunk: string | Buffer) => void): () => void {
    const stream = this.#stream;
    const { write } = stream;
    stream.write = (chunk: string | Uint8Array, ...options: unknown[]) => {
      const [encoding] = options;
      const isText = typeof chunk === 'string' && !isForBytes(encoding);
      take(isText ? chunk : Buffer.from(chunk as string, encoding as BufferEncoding));
      const written = options.at(-1);
      if (typeof written === 'function') queueMicrotask(() => written());
      return true;
    };
    return () => {
      stream.write = write;
    };
  }

  on(event: 'resize', listener: () => void): void {
    this.#stream.on(event, listener);
  }

  off(event: 'resize', listener: () => void): void {
    this.#stream.off(event, listener);
  }

  /** Sets a listener that is called once when the terminal or the reader is closed; later output is lost. */
  onGone(listener: () => void): void {
    this.#onGone = listener;
    this.#stream.on('error', (error) => this.#gone(error));
  }

  get #stream(): WriteStream {
    return process[this.#name];
  }

  #write(writing: Writing): void {
    while (!writing.isDone && !this.#isGone) {
      try {
        writing.next();
      } catch (error) {
        if (isFull(error)) Atomics.wait(pause, 0, 0, RETRY_AFTER_MS);
        else this.#gone(error as NodeJS.ErrnoException);
      }
    }
  }

  /**
   * The reason output could not be written although its reader exists, for example a full disk; undefined if
   * everything was written.
   */
  get failure(): Error | undefined {
    return this.#failure;
  }

  #gone(error: NodeJS.ErrnoException): void {
    if (this.#isGone) return;
    this.#isGone = true;
    if (!LEFT.has(error.code)) this.#failed(error);
    this.#onGone();
  }

  /** This isn't a success, however the process exits, even by `process.exit(0)`. */
  #failed(error: Error): void {
    this.#failure = error;
    process.once('exit', () => {
      process.exitCode ||= 1;
    });
  }
}

export const standardOutput = new StandardStream('stdout', 1);
export const standardError = new StandardStream('stderr', 2);
