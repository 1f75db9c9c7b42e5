import { mkdtempSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';

export const CONSOLE = fileURLToPath(new URL('../../bin/rj-console.js', import.meta.url));
/** The resolution of the kernel's CPU time. */
const TICK_MS = 10;
/** After the prompt is back: later background work doesn't count. */
const SETTLE_MS = 300;

/** The environment of a user without any settings. */
export function ownHome() {
  return {
    ...process.env,
    HOME: mkdtempSync(join(tmpdir(), 'rj-bench-')),
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    TERM: 'xterm-256color',
  };
}

/** The console in a pseudo-terminal, with the time of each output. */
export class ConsoleAtTerminal {
  #terminal;
  #output = '';
  #wake = () => {};

  constructor(args) {
    const env = ownHome();
    this.#terminal = pty.spawn(process.execPath, [CONSOLE, ...args], {
      cols: 120,
      rows: 40,
      cwd: env.HOME,
      env,
    });
    this.#terminal.onData((data) => {
      this.#output += data;
      this.#wake();
    });
    this.#terminal.onExit(() => this.#wake());
  }

  /**
   * Waits until the output since `from` matches. @returns that text, without escape sequences, and its time
   */
  async until(matches, from = 0, timeoutMs = 60_000) {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const raw = this.#output.slice(from);
      const text = plain(raw);
      if (matches(text)) return { text, raw, at: Date.now() };
      if (Date.now() > end) throw new Error(`Not shown within ${timeoutMs} ms:\n${text.slice(-3_000)}`);
      await new Promise((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 1_000);
      });
    }
  }

  /** Types a line, and Enter a moment later: the measurement starts then. */
  async enter(line) {
    this.#terminal.write(line);
    await pause(SETTLE_MS);
    const from = this.#output.length;
    const cpuMs = this.cpuMs();
    const at = Date.now();
    this.#terminal.write('\r');
    return { from, cpuMs, at };
  }

  /** Returns the CPU time that the console has used so far. */
  cpuMs() {
    const stat = readFileSync(`/proc/${this.#terminal.pid}/stat`, 'utf8');
    const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(user) + Number(system)) * TICK_MS;
  }

  press(key) {
    this.#terminal.write(key);
  }

  kill() {
    this.#terminal.kill('SIGKILL');
  }
}

/** Whether the prompt is back. */
export function isAtPrompt(text) {
  return /rw:\d+> $/.test(text);
}

export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function plain(output) {
  return (
    output
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with a control character
      .replaceAll(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g, '')
      .replaceAll('\r\n', '\n')
      .replaceAll('\r', '')
  );
}
