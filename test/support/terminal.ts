import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** With larger or faster chunks, the pseudo-terminal loses some. */
const CHUNK = 1_000;
const CHUNK_EVERY_MS = 5;

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly columns?: number;
  readonly rows?: number;
}

/** Keys as a terminal sends them. */
export const KEY = {
  enter: '\r',
  tab: '\t',
  escape: '\x1b',
  backspace: '\x7f',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  ctrl: (letter: string) => String.fromCharCode(letter.toUpperCase().charCodeAt(0) - 64),
  paste: (text: string) => `\x1b[200~${text}\x1b[201~`,
} as const;

/**
 * A program in a real pseudo-terminal.
 *
 * @example
 *     await using terminal = new Terminal(process.execPath, ['bin/rj-console.js', '--url', url]);
 *     await terminal.waitFor('rw:001> ');
 *     await terminal.enter('1 + 1');
 *     await terminal.waitFor(/^2$/m);
 *     await terminal.type(KEY.ctrl('d'));
 *     expect(await terminal.exited).toBe(0);
 */
export class Terminal implements AsyncDisposable {
  readonly pid: number;
  /** The exit code; 128 and more: the signal that terminated the program, as in a shell. */
  readonly exited: Promise<number>;
  readonly #pty: IPty;
  readonly #waiting = new Set<() => void>();
  /** Its sizes, each with the length of the output before it. */
  readonly #sizes: { readonly from: number; readonly cols: number; readonly rows: number }[];
  #output = '';
  #seen = 0;
  #hasExited = false;

  constructor(file: string, args: readonly string[], options: TerminalOptions = {}) {
    const env = { ...process.env, TERM: 'xterm-256color', ...options.env };
    const { columns: cols = 120, rows = 40 } = options;
    this.#sizes = [{ from: 0, cols, rows }];
    this.#pty = spawn(file, [...args], {
      env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
      cols,
      rows,
      cwd: options.cwd ?? process.cwd(),
    });
    this.pid = this.#pty.pid;
    this.#pty.onData((data) => {
      this.#output += data;
      this.#wake();
    });
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal = 0 }) => {
        this.#hasExited = true;
        this.#wake();
        resolve(signal > 0 ? 128 + signal : exitCode);
      });
    });
  }

  /** The program's whole output, including escape sequences. */
  get raw(): string {
    return this.#output;
  }

  /** The program's whole output, as plain lines: redrawn lines are repeated. */
  get text(): string {
    return plain(this.#output);
  }

  /** The output after the last match of `waitFor`, as plain lines. */
  get unread(): string {
    return this.text.slice(this.#seen);
  }

  /** Returns the lines on and above the screen, in an emulator that rewraps at each change of size. */
  async screen(): Promise<string[]> {
    const [size = { cols: 0, rows: 0 }] = this.#sizes;
    const emulator = new xterm.Terminal({ ...size, scrollback: 10_000, allowProposedApi: true });
    for (const [index, { from, cols, rows }] of this.#sizes.entries()) {
      emulator.resize(cols, rows);
      const written = this.#output.slice(from, this.#sizes[index + 1]?.from);
      await new Promise<void>((resolve) => emulator.write(written, resolve));
    }
    const { active } = emulator.buffer;
    const lines = Array.from({ length: active.length }, (_, row) =>
      String(active.getLine(row)?.translateToString(true)),
    );
    emulator.dispose();
    return lines.map((line) => line.trimEnd());
  }

  /** Types as fast as the terminal accepts it. */
  async type(text: string | Buffer): Promise<void> {
    for (let from = 0; from < text.length; from += CHUNK) {
      // Accepts bytes too, though its types only know strings.
      this.#pty.write(text.slice(from, from + CHUNK) as string);
      await new Promise((resolve) => setTimeout(resolve, CHUNK_EVERY_MS));
    }
  }

  /** Types a line and Enter. */
  enter(line: string): Promise<void> {
    return this.type(line + KEY.enter);
  }

  /**
   * Waits until the output since the last match matches the pattern, and returns the match. Throws, with that
   * output, if the pattern hasn't matched in time or the program has exited.
   */
  async waitFor(pattern: string | RegExp, timeoutMs = 20_000): Promise<RegExpMatchArray> {
    const expression = typeof pattern === 'string' ? new RegExp(escaped(pattern)) : pattern;
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const match = this.unread.match(expression);
      if (match !== null) {
        this.#seen += (match.index ?? 0) + match[0].length;
        return match;
      }
      if (this.#hasExited || Date.now() >= deadline) {
        const why = this.#hasExited ? 'the program ended' : `${timeoutMs} ms went by`;
        throw new Error(
          `Expected the terminal to show ${String(pattern)}, but ${why}. It shows:\n${this.unread}`,
        );
      }
      await this.#nextOutput(deadline - Date.now());
    }
  }

  resize(columns: number, rows: number): void {
    this.#sizes.push({ from: this.#output.length, cols: columns, rows });
    this.#pty.resize(columns, rows);
  }

  /** Sends a signal; by default that of a closed window. */
  kill(signal: NodeJS.Signals = 'SIGHUP'): void {
    this.#pty.kill(signal);
  }

  /** Closes the window, and with it the terminal. */
  close(): void {
    (this.#pty as IPty & { destroy(): void }).destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasExited) this.kill('SIGKILL');
    await this.exited;
  }

  #nextOutput(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

function plain(output: string): string {
  return (
    output
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with a control character
      .replaceAll(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g, '')
      .replaceAll('\r\n', '\n')
      .replaceAll('\r', '')
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
