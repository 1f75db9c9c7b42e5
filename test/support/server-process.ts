import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PACKAGE_ROOT } from './from-dist';
import { until } from './until';

/** A real `rj-server` in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Its name in `rocket_job.servers`. */
  readonly name: string;
  /** What it has logged so far, one object a line. */
  readonly log: readonly LogLine[];
  /** How it ended. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** Waits for a line of the log. */
  logged(pattern: RegExp): Promise<LogLine>;
}

export interface LogLine {
  readonly level: string;
  readonly name: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Starts a server and waits until it runs. */
export async function startServer(
  url: string,
  name: string,
  args: readonly string[] = [],
): Promise<ServerProcess> {
  const bin = join(PACKAGE_ROOT, 'bin', 'rj-server.js');
  const child = spawn(process.execPath, [bin, '--url', url, '--name', name, '--workers', '1', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const log: LogLine[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines)
      log.push(line.startsWith('{') ? JSON.parse(line) : { level: 'info', name: '', msg: line });
  });
  const exited = once(child, 'exit').then(([code, signal]) => code ?? signal);
  const logged = (pattern: RegExp) => until(() => log.find(({ msg }) => pattern.test(msg)));
  const server = {
    child,
    name,
    log,
    exited,
    logged,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  await Promise.race([
    logged(/Rocket Job Server started/),
    exited.then((how) => Promise.reject(new Error(`rj-server ended with ${how}: ${JSON.stringify(log)}`))),
  ]);
  return server;
}
