import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { makeOwnFolder, userCacheFolder } from '../../../../src/bundle/user-cache';
import { inMedium } from '../../../display/in-medium';
import type { Replies, Requests, RubyCall, RubyMessage } from './messages';
import { PIPES } from './pipes';
import { RubyError, rubyEnded } from './ruby-error';
import { NODE_FLAGS } from './ruby-machine';

const CHILD = join(__dirname, 'child.js');

const LAST_WORDS = 2_000;

export interface RubyProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Handles Ruby's calls. An error it throws is raised in Ruby. */
  readonly onCall: (name: string, call: RubyCall) => Promise<unknown>;
  readonly onWrite: (text: string, stream: 'out' | 'error') => void;
  /** Called once when the process has exited, for any reason. */
  readonly onEnd: (how: string) => void;
}

/** A queued or current request. */
interface Pending {
  readonly line: string;
  readonly file: string | undefined;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Ruby in a separate process. It serves one request at a time; others are queued. The process has its own
 * session, so that Ctrl+C at the terminal doesn't reach it: only `kill` stops it.
 */
export class RubyProcess {
  readonly #options: RubyProcessOptions;
  readonly #child: ChildProcess;
  readonly #waiting: Pending[] = [];
  #current: Pending | undefined;
  #isReady = false;
  #hasEnded = false;
  #lastWords = '';

  constructor(options: RubyProcessOptions) {
    this.#options = options;
    const folder = userCacheFolder('ruby');
    const given = makeOwnFolder(folder) ? [folder] : [];
    this.#child = spawn(process.execPath, [...NODE_FLAGS, CHILD, ...given], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: options.env,
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (data) => {
        this.#lastWords = `${this.#lastWords}${data}`.slice(-LAST_WORDS);
      });
    this.#child.on('error', (error) => this.#ended(error.message));
    this.#child.on('close', (code, signal) => this.#ended(signal ?? `exit code ${code}`));
    this.#requests.on('error', () => {});
    const decoder = new StringDecoder();
    let rest = '';
    (this.#child.stdio[PIPES.replies] as Readable).on('data', (data: Buffer) => {
      const lines = (rest + decoder.write(data)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#receive(JSON.parse(line));
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * Sends a request to Ruby when its turn comes.
   *
   * @param file the name of the text in Ruby's errors
   * @throws RubyError for an exception in Ruby; RocketJobError `ruby_ended`
   */
  request<N extends keyof Requests>(name: N, request: Requests[N], file?: string): Promise<Replies[N]> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) return reject(rubyEnded('before'));
      const line = JSON.stringify({ [name]: request });
      this.#waiting.push({ line, file, resolve: (reply) => resolve(reply as Replies[N]), reject });
      this.#next();
    });
  }

  /** Kills it immediately, whatever it is doing. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  get #requests(): Writable {
    return this.#child.stdio[PIPES.requests] as Writable;
  }

  #next(): void {
    if (!this.#isReady || this.#current !== undefined) return;
    this.#current = this.#waiting.shift();
    if (this.#current !== undefined) this.#send(this.#current.line);
  }

  #receive(message: RubyMessage): void {
    if ('write' in message) this.#options.onWrite(message.write, message.stream);
    else if ('call' in message) void this.#answer(message.call, message);
    else this.#finish(message);
  }

  #finish(message: Exclude<RubyMessage, { write: string } | { call: string }>): void {
    if ('ready' in message) this.#isReady = true;
    else if ('failed' in message)
      this.#settle(({ reject, file }) => reject(new RubyError(message.failed, file)));
    else this.#settle(({ resolve }) => resolve(message.done));
    this.#next();
  }

  #settle(how: (pending: Pending) => void): void {
    const current = this.#current;
    this.#current = undefined;
    if (current !== undefined) how(current);
  }

  async #answer(name: string, call: RubyCall): Promise<void> {
    try {
      this.#send(JSON.stringify({ answer: (await this.#options.onCall(name, call)) ?? null }));
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: unknown };
      const text = inMedium(String(message ?? error), 'ruby');
      this.#send(JSON.stringify({ refusal: { code: String(code), message: text } }));
    }
  }

  #send(line: string): void {
    this.#requests.write(`${line}\n`);
  }

  #ended(how: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const reason = /^# (?:Fatal|Check).*$|^FATAL ERROR.*$/m.exec(this.#lastWords)?.[0] ?? '';
    const text = reason === '' ? how : `${how}: ${reason}`;
    this.#options.onEnd(text);
    for (const { reject } of [...(this.#current ? [this.#current] : []), ...this.#waiting])
      reject(rubyEnded(text));
    this.#waiting.length = 0;
  }
}
