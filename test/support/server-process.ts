import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RocketJob, type Server } from '../../src/index';
import { PACKAGE_ROOT } from './from-dist';
import { until } from './until';

/** One line of a server's log. */
interface LogLine {
  readonly level: string;
  readonly name: string;
  readonly msg: string;
  readonly thread: string;
}

/** The folder, and the Node.js version. */
interface Place {
  readonly node?: string;
  readonly cwd?: string;
}

/** Replaces an argument: the number of workers comes from the settings. */
export const WORKERS_AS_CONFIGURED = 'workers as configured';

/** A real `rj-server`, in a separate process. It is stopped with the test, whatever happens to it. */
export class ServerProcess implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly lines: LogLine[] = [];
  /** Its output that isn't a line of the log. */
  readonly text: string[] = [];
  /** The exit code, or the signal that terminated it. */
  readonly exited: Promise<number | NodeJS.Signals>;

  constructor(url: string, args: readonly string[] = [], { node = process.execPath, cwd }: Place = {}) {
    const bin = join(PACKAGE_ROOT, 'bin', 'rj-server.js');
    const workers = args.includes(WORKERS_AS_CONFIGURED) ? [] : ['--workers', '2'];
    const given = args.filter((arg) => arg !== WORKERS_AS_CONFIGURED);
    this.process = spawn(node, [bin, '--url', url, ...workers, ...given], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      if (stream === null) throw new Error('Expected a pipe');
      createInterface(stream).on('line', (line) => this.#take(line));
    }
    this.exited = once(this.process, 'close').then(([code, signal]) => signal ?? code);
  }

  /** Its default name. */
  get name(): string {
    return `${hostname()}:${this.process.pid}`;
  }

  /** Returns its document, while it has one. */
  document(): Promise<Server | undefined> {
    return RocketJob.Server.where({ name: this.name }).first();
  }

  /** Waits until its document has this state. */
  async reaches(state: string, workers?: number): Promise<Server> {
    return until(async () => {
      if (this.process.exitCode !== null) throw new Error(`It has ended:\n${this.text.join('\n')}`);
      const server = await this.document();
      const isThere = workers === undefined || server?.heartbeat?.workers === workers;
      return server?.state === state && isThere && server;
    });
  }

  /** Waits for a line of its output that isn't a line of the log. */
  async says(line: string): Promise<void> {
    await until(() => this.text.includes(line));
  }

  /** Waits for a line of its log. */
  async logs(pattern: RegExp | string, thread?: string): Promise<LogLine> {
    return until(() =>
      this.lines.find(
        (line) =>
          (typeof pattern === 'string' ? line.msg === pattern : pattern.test(line.msg)) &&
          (thread === undefined || line.thread.split(', ').includes(thread)),
      ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }

  #take(line: string): void {
    if (line.startsWith('{')) this.lines.push(JSON.parse(line));
    else this.text.push(line);
  }
}

/** Starts a server with one worker under a name, and waits until it runs. */
export async function startServer(
  url: string,
  name: string,
  args: readonly string[] = [],
  place: Place = {},
): Promise<ServerProcess> {
  const server = new ServerProcess(url, ['--name', name, '--workers', '1', ...args], place);
  const ended = server.exited.then((how) => {
    throw new Error(`rj-server ended with ${how}: ${server.text.join('\n')}`);
  });
  ended.catch(() => {});
  await Promise.race([server.logs('Rocket Job Server started'), ended]);
  return server;
}
