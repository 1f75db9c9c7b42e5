// Makes V8's code caches of the bundles for the Node.js that builds: runs the console and a server against a database that is
// empty.
// A cache holds the functions that have run, so what is done here is what starts fast. Each run begins with what the
// one before left, and adds to it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFakeMongod } from './fake-mongod.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const bundle = join(root, 'dist/bundle');
const LIMIT_MS = 60_000;
/** The server has come to its work after that many jobs. */
const JOBS = 20;

if (readdirSync(bundle).some((name) => name.endsWith(`-${process.version}-${process.arch}.cache`)))
  process.exit();
const home = mkdtempSync(join(tmpdir(), 'rj-build-'));
const mongod = await startFakeMongod();
try {
  const { HOME, USERPROFILE, NODE_OPTIONS, ...env } = process.env;
  for (const name of Object.keys(env))
    if (/^(RJ_|ROCKET_JOB_|MONGODB_|RAILS_ENV|NODE_ENV)/.test(name)) delete env[name];
  const given = {
    env: { ...env, HOME: home, XDG_CACHE_HOME: join(home, 'cache'), TERM: 'xterm' },
    cwd: home,
  };
  const console_ = join(root, 'bin/rj-console.js');
  const ask = [console_, '--quiet', '--url', mongod.url];
  await run(given, [...ask, '-e', 'Server.count()', '-e', 'servers']);
  await run(given, [console_, '--url', mongod.url, 'servers']);
  await run(given, [console_, '--help']);
  await atPrompt(given, ask);
  writeFileSync(
    join(home, 'job.js'),
    "const { Job } = require('rj-console'); exports.BuildJob = class BuildJob extends Job { perform() {} };",
  );
  // A thread begins with what the server before left.
  for (let server = 1; server <= 2; server++) await serve(given, ['--url', mongod.url, '--workers', '1']);
} catch (error) {
  // Without them each program makes its own when it is first run.
  console.error(`No code caches are built: ${error.message}`);
} finally {
  mongod.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 3 });
}

function start(given, args, stdio) {
  return spawn(process.execPath, ['-r', join(here, 'keep-code.cjs'), ...args], {
    ...given,
    stdio,
    timeout: LIMIT_MS,
  });
}

async function run(given, args) {
  const child = start(given, args, ['ignore', 'pipe', 'pipe']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${output}`);
}

/** A server that works on some jobs. */
async function serve(given, args) {
  const server = [join(root, 'bin/rj-server.js'), ...args, '--require', join(home, 'job.js')];
  const child = start(given, server, ['ignore', 'pipe', 'pipe']);
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

/** A session at a terminal, where there is a package that makes one. */
async function atPrompt({ env, cwd }, args) {
  const pty = await import('@lydell/node-pty').catch(() => undefined);
  if (pty === undefined) return;
  const terminal = pty.spawn(process.execPath, ['-r', join(here, 'keep-code.cjs'), ...args], {
    cols: 120,
    rows: 40,
    env,
    cwd,
  });
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
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
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
