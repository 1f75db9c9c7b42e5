import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** One line on the watchdog's input: a command to run. */
export interface WatchdogRequest {
  readonly id: number;
  readonly command: string;
  readonly args: readonly string[];
  /** Additional environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** The file for its output. */
  readonly log: string;
}

/** One line on the watchdog's output. */
export type WatchdogReply =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'started'; readonly id: number; readonly pid: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'ended'; readonly id: number; readonly how: string };

/** A process that exits with this one. */
export interface WatchedProcess {
  readonly pid: number;
  /** The file with its output. */
  readonly log: string;
  /** How it exited: `code 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
}

/** Settings for the user's server or console must not affect the processes started here. */
function withoutOurSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(RJ|ROCKET_JOB)_/.test(name)));
}

interface Pending {
  readonly log: string;
  readonly resolve: (child: WatchedProcess) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs processes that exit with this one, however it exits, even by SIGKILL. A small detached process starts
 * them and keeps a temporary folder for them; when the pipe from this process closes, it kills them and
 * removes the folder. Because it is their parent, it can never kill an unrelated process that got the pid of
 * an exited one.
 */
export class Watchdog implements AsyncDisposable {
  /** A temporary folder, open to this user only, that is removed at the end. */
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #endings = new Map<number, (how: string) => void>();
  #lastId = 0;
  #hasEnded = false;

  /** @param parentFolder the folder to create its temporary folder in */
  static async start(parentFolder: string): Promise<Watchdog> {
    const child = spawn(process.execPath, [join(__dirname, 'mongod-reaper-process.js'), parentFolder], {
      // A separate session, so that Ctrl+C and the closing of the terminal don't reach it.
      detached: true,
      env: withoutOurSettings(process.env),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    // A write to an exited watchdog fails here; its exit is handled separately.
    child.stdin.on('error', () => {});
    const replies = createInterface(child.stdout);
    const failed = once(child, 'close').then(() => Promise.reject(new Error(complaint)));
    const [first] = await Promise.race([once(replies, 'line'), failed]);
    const { folder } = JSON.parse(first) as Extract<WatchdogReply, { kind: 'folder' }>;
    return new Watchdog(child, replies, folder);
  }

  private constructor(process: ChildProcess, replies: Interface, folder: string) {
    this.#process = process;
    this.folder = folder;
    replies.on('line', (line) => this.#take(JSON.parse(line)));
    process.once('close', () => this.#over());
  }

  /**
   * Runs a command until it exits, or this process does. Its output goes to the file `<name>.log` of the
   * folder.
   *
   * @param env additional environment variables: put secrets here, because everyone can read the arguments
   * @throws Error if it can't be started
   */
  run(
    name: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<WatchedProcess> {
    const id = ++this.#lastId;
    const log = join(this.folder, `${name}.log`);
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) throw new Error('The watchdog exited');
      this.#pending.set(id, { log, resolve, reject });
      const request: WatchdogRequest = { id, command, args, env, log };
      this.#process.stdin?.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** Kills the remaining processes and removes the folder. When this resolves, nothing is left. */
  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const closed = once(this.#process, 'close');
    this.#process.stdin?.end();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #take(reply: Exclude<WatchdogReply, { kind: 'folder' }>): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    switch (reply.kind) {
      case 'started': {
        const ended = new Promise<string>((resolve) => this.#endings.set(reply.id, resolve));
        pending?.resolve({ pid: reply.pid, log: pending.log, ended });
        break;
      }
      case 'failed':
        pending?.reject(new Error(reply.message));
        break;
      case 'ended':
        this.#endings.get(reply.id)?.(reply.how);
        this.#endings.delete(reply.id);
    }
  }

  /** The watchdog itself has exited: there will be no further replies. */
  #over(): void {
    this.#hasEnded = true;
    for (const { reject } of this.#pending.values()) reject(new Error('The watchdog exited'));
    for (const resolve of this.#endings.values()) resolve('end of the watchdog');
  }
}
