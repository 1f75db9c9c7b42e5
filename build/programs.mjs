// Runs the console and a server against an almost empty database, to record facts for the build.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFakeMongod } from './fake-mongod.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const LIMIT_MS = 60_000;
const TASKS = ['servers', 'jobs', 'workers', 'events', 'audit'];
/** After this number of jobs, the server has reached its working state. */
const JOBS = 20;

/**
 * Calls `use` with programs that run in an empty home folder.
 *
 * @param preload a file that each of them loads first
 */
export async function withDatabase(preload, use) {
  const home = mkdtempSync(join(tmpdir(), 'rj-build-'));
  const mongod = await startFakeMongod();
  try {
    await use(new Programs(preload, home, mongod));
  } finally {
    mongod.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

class Programs {
  #preload;
  #mongod;

  constructor(preload, home, mongod) {
    this.#preload = preload;
    this.home = home;
    this.#mongod = mongod;
  }

  /** Runs the console with these arguments. @param database `fleet`, or `empty` without servers and jobs */
  async console(args, env = {}, database = 'fleet') {
    const child = this.#start('rj-console', args, env, database);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${output}`);
  }

  /** Runs a server that processes some jobs. @param file the job */
  async server(file) {
    const child = this.#start('rj-server', ['--workers', '1', '--require', file], {}, 'build');
    let output = '';
    let isTold = false;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        output += data;
        if (isTold || output.split('Completed #perform').length <= JOBS) return;
        isTold = true;
        child.kill('SIGTERM');
      });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`rj-server ended with ${code}:\n${output}`);
  }

  /** Returns the arguments of Node.js that start a program, and its options. */
  command(program, args, env = {}, database = 'fleet') {
    const { HOME, USERPROFILE, NODE_OPTIONS, ...inherited } = process.env;
    for (const name of Object.keys(inherited))
      if (/^(RJ_|ROCKET_JOB_|MONGODB_|RAILS_ENV|NODE_ENV)/.test(name)) delete inherited[name];
    const own = { HOME: this.home, XDG_CACHE_HOME: join(this.home, 'cache'), TERM: 'xterm' };
    return {
      args: [
        '-r',
        this.#preload,
        join(root, 'bin', `${program}.js`),
        '--url',
        this.#mongod.url(database),
        ...args,
      ],
      options: { env: { ...inherited, ...own, ...env }, cwd: this.home },
    };
  }

  #start(program, given, env, database) {
    const { args, options } = this.command(program, given, env, database);
    return spawn(process.execPath, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    });
  }
}

/** Runs the tasks that show something, with and without servers and jobs. */
export async function tasks(programs, env) {
  for (const database of ['fleet', 'empty'])
    for (const task of TASKS) await programs.console([task], env, database);
}

/** Runs a session at a terminal, if a package for that is installed. */
export async function atPrompt(programs, env) {
  const pty = await import('@lydell/node-pty').catch(() => undefined);
  if (pty === undefined) return;
  const { args, options } = programs.command('rj-console', [], env);
  const terminal = pty.spawn(process.execPath, args, { ...options, cols: 120, rows: 40 });
  const over = new Promise((resolve) => terminal.onExit(resolve));
  const entries = [
    '1 + 1',
    'await Server.count()',
    'Server.first()',
    'const a: number = Server.running',
    'exit',
  ];
  let screen = '';
  terminal.onData((data) => {
    screen += data;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it removes escape sequences
    if (!/\[primary\].*> $/.test(screen.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, ''))) return;
    screen = '';
    const entry = entries.shift();
    if (entry !== undefined) for (const key of `${entry}\r`) terminal.write(key);
  });
  const timeout = setTimeout(() => terminal.kill('SIGKILL'), LIMIT_MS);
  await over;
  clearTimeout(timeout);
  if (entries.length > 0) throw new Error(`The prompt did not come:\n${screen}`);
}
