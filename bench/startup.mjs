// Measures how fast the console starts, and how much memory it takes, compared with its peers on the same
// database in the same run: medians of 10.
//
//   npm run bench:startup
//
// mongosh is installed into bench/peers (git-ignored) the first time.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import { installPeer } from './install-peer.mjs';
import { report, reportMedian, reportRatio } from './report.mjs';

const RUNS = 10;
const ENTRIES = 1_000;
/** The number of sessions whose first lines are measured. */
const SESSIONS = 10;
/** By then the console has given unused memory back: see `console/app/session/unused-memory.ts`. */
const AT_REST_MS = 8_000;
const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const require = createRequire(import.meta.url);
const { startEmbeddedMongod } = require('../dist/src/console-api.js');
const { findMongod } = require('../dist/src/mongo/embedded/find-mongod.js');
const { Watchdog } = require('../dist/src/mongo/embedded/mongod-reaper.js');
const { accepts, freePort } = require('../dist/src/mongo/embedded/port.js');

const mongosh = join(installPeer('mongosh', '2.12.0'), '..', '.bin', 'mongosh');
const mongod = await startEmbeddedMongod({ isOpen: true, onProgress: (line) => console.error(line) });
const url = withDatabase(mongod.url, 'bench');
const guarded = await startEmbeddedMongod({ onProgress: (line) => console.error(line) });
/** The same with a SCRAM-SHA-256 login. */
const loginUrl = withDatabase(guarded.url, 'bench');
const encrypted = await startWithTls();
/** The same over TLS. */
const tlsUrl = `mongodb://localhost:${encrypted.port}/bench?${new URLSearchParams({ tls: 'true', tlsCAFile: certificate('ca.pem') })}`;
const COUNT = ['--eval', "db.getCollection('rocket_job.servers').countDocuments()"];
const rj = [process.execPath, join(root, 'bin/rj-console.js')];

try {
  // Each once without measuring, so that the disk cache is warm for all of them.
  const rows = await interleaved({
    'node, prompt': () => untilScreen([process.execPath], /> $/),
    'rj-console, prompt': () => untilScreen([...rj, '--url', url], /> $/),
    'rj-console, connected': () => untilScreen([...rj, '--url', url], /\[primary\]/),
    'mongosh, connected': () => untilScreen([mongosh, url], /> $/),
    "rj-console -e 'Server.count()'": () => untilExit([...rj, '--url', url, '-e', 'Server.count()']),
    "rj-console -e 'RocketJob::Server.count'": () =>
      untilExit([...rj, '--url', url, '-e', 'RocketJob::Server.count']),
    'rj-console servers': () => untilExit([...rj, '--url', url, 'servers']),
    'node -e 0': () => untilExit([process.execPath, '-e', '0']),
    'rj-console --version': () => untilExit([...rj, '--version']),
    'rj-console --help': () => untilExit([...rj, '--help']),
    "mongosh --eval 'db.servers.countDocuments()'": () => untilExit([mongosh, '--quiet', url, ...COUNT]),
    ...rowsOf('with a login', loginUrl, /\[primary\]/),
    ...rowsOf('over TLS', tlsUrl, /\[standalone\]/),
  });
  for (const [name, ms] of Object.entries(rows)) reportMedian(name, ms, ' ms');
  const ratio = (what, name, peer, atMost) => reportRatio(what, rows[name], rows[peer], { atMost });
  const shell = "mongosh --eval 'db.servers.countDocuments()'";
  ratio('prompt against a bare node prompt', 'rj-console, prompt', 'node, prompt', 1.2);
  ratio('connected against mongosh', 'rj-console, connected', 'mongosh, connected', 0.22);
  ratio('one-liner against mongosh --eval', "rj-console -e 'Server.count()'", shell, 0.22);
  ratio('subcommand against mongosh --eval', 'rj-console servers', shell, 0.2);
  ratio('line of Ruby against mongosh --eval', "rj-console -e 'RocketJob::Server.count'", shell, 0.45);
  for (const option of ['--version', '--help'])
    ratio(`${option} against node -e 0`, `rj-console ${option}`, 'node -e 0', 1.3);
  for (const how of ['with a login', 'over TLS']) {
    ratio(`${how}: connected`, `${how}: rj-console, connected`, `${how}: mongosh, connected`, 0.22);
    ratio(`${how}: one-liner`, `${how}: rj-console -e 'Server.count()'`, `${how}: mongosh --eval`, 0.22);
    ratio(`${how}: subcommand`, `${how}: rj-console servers`, `${how}: mongosh --eval`, 0.2);
  }
  await firstLines();
  const { idle, later, latest } = await memory();
  report('memory of an idle console', idle, ' MB', { atMost: 90 });
  report(`  after ${ENTRIES} entries`, later, ' MB', { atMost: 90 });
  report(`  after ${2 * ENTRIES} entries`, latest, ' MB', { atMost: 90 });
} finally {
  await mongod.stop();
  await guarded.stop();
  await encrypted.watchdog.stop();
}

/** Measures from Enter to the result, for the first lines typed in a session. */
async function firstLines() {
  const times = { first: [], asking: [], later: [] };
  for (let session = 0; session < SESSIONS; session++) {
    const terminal = pty.spawn(rj[0], [...rj.slice(1), '--url', url], {
      cols: 120,
      rows: 40,
      cwd: here,
      env: { ...process.env, TERM: 'xterm', RJ_HISTORY: '/dev/null' },
    });
    let screen = '';
    let onData = () => {};
    terminal.onData((data) => {
      screen += data;
      onData();
    });
    const shown = (pattern) => {
      const { promise, resolve } = withResolvers();
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it removes escape sequences
      onData = () => pattern.test(screen.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, '')) && resolve();
      onData();
      return promise;
    };
    const enter = async (line, pattern) => {
      for (const key of line) {
        terminal.write(key);
        await sleep(20);
      }
      await sleep(200);
      screen = '';
      const begin = performance.now();
      terminal.write('\r');
      await shown(pattern);
      return performance.now() - begin;
    };
    await shown(/\[primary\].*> $/);
    times.first.push(await enter('1 + 1', /\n2\r?\n/));
    times.asking.push(await enter('Server.count()', /\n0\r?\n/));
    times.later.push(await enter('Server.count()', /\n0\r?\n/));
    terminal.kill('SIGKILL');
  }
  reportMedian('first line typed, from Enter to its result', times.first, ' ms', { atMost: 10 });
  const longer = times.asking.map((ms, session) => ms - times.later[session]);
  reportMedian('first line with a lookup, beside the next', longer, ' ms', { atMost: 30 });
}

/** Returns the resident memory of a console at rest in MB: when it has connected, and after many entries. */
async function memory() {
  const terminal = pty.spawn(rj[0], [...rj.slice(1), '--url', url], {
    cols: 120,
    rows: 40,
    cwd: here,
    env: { ...process.env, TERM: 'xterm', RJ_HISTORY: '/dev/null' },
  });
  let screen = '';
  terminal.onData((data) => {
    screen = (screen + data).slice(-4_000);
  });
  const shows = async (pattern) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it removes escape sequences
    while (!pattern.test(screen.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, ''))) await sleep(5);
  };
  const resident = () =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${terminal.pid}/status`, 'utf8'))?.[1]) / 1_024;
  try {
    await shows(/\[primary\]/);
    await sleep(AT_REST_MS);
    const idle = resident();
    let later = idle;
    for (let entry = 1; entry <= 2 * ENTRIES; entry++) {
      terminal.write('Server.count()\r');
      await shows(new RegExp(`:${String(entry + 1).padStart(3, '0')}> $`));
      if (entry === ENTRIES) {
        await sleep(AT_REST_MS);
        later = resident();
      }
    }
    await sleep(AT_REST_MS);
    return { idle, later, latest: resident() };
  } finally {
    terminal.kill('SIGKILL');
  }
}

/** Runs all of them in turns, so that other load affects all of them equally. */
async function interleaved(measures) {
  const times = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
  for (let run = 0; run <= RUNS; run++) {
    for (const [name, measure] of Object.entries(measures)) {
      const ms = await measure();
      if (run > 0) times[name].push(ms);
    }
  }
  return times;
}

/**
 * Returns the milliseconds from the start of a program in a pseudo-terminal until its screen shows `pattern`.
 */
function untilScreen([command, ...args], pattern) {
  const { promise, resolve, reject } = withResolvers();
  const start = performance.now();
  const terminal = pty.spawn(command, args, {
    cols: 120,
    rows: 40,
    cwd: here,
    env: { ...process.env, TERM: 'xterm' },
  });
  let screen = '';
  terminal.onData((data) => {
    screen += data;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it removes escape sequences
    if (pattern.test(screen.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, ''))) {
      resolve(performance.now() - start);
      terminal.kill('SIGKILL');
    }
  });
  terminal.onExit(() => reject(new Error(`${command} ended without showing ${pattern}:\n${screen}`)));
  return promise;
}

async function untilExit([command, ...args]) {
  const start = performance.now();
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: here });
  return performance.now() - start;
}

/** Reads one of the tests' certificates, made for `localhost`. */
function certificate(name) {
  return join(root, 'test/fixtures/tls', name);
}

/** Starts a mongod that requires TLS, without a replica set. */
async function startWithTls() {
  const watchdog = await Watchdog.start(tmpdir());
  const port = await freePort();
  mkdirSync(join(watchdog.folder, 'data'));
  await watchdog.run('mongod', await findMongod(process.env, () => {}), [
    ...['--dbpath', join(watchdog.folder, 'data'), '--port', String(port), '--bind_ip', '127.0.0.1'],
    ...['--nounixsocket', '--tlsMode', 'requireTLS', '--tlsAllowConnectionsWithoutCertificates'],
    ...['--tlsCertificateKeyFile', certificate('server.pem'), '--tlsCAFile', certificate('ca.pem')],
  ]);
  while (!(await accepts(port))) await sleep(50);
  return { watchdog, port };
}

/** Returns the rows for one way to connect. @param connected the prompt of a connected console */
function rowsOf(how, to, connected) {
  return {
    [`${how}: rj-console, connected`]: () => untilScreen([...rj, '--url', to], connected),
    [`${how}: mongosh, connected`]: () => untilScreen([mongosh, to], /> $/),
    [`${how}: rj-console -e 'Server.count()'`]: () => untilExit([...rj, '--url', to, '-e', 'Server.count()']),
    [`${how}: rj-console servers`]: () => untilExit([...rj, '--url', to, 'servers']),
    [`${how}: mongosh --eval`]: () => untilExit([mongosh, '--quiet', to, ...COUNT]),
  };
}

function withDatabase(connectionString, name) {
  const parsed = new URL(connectionString);
  parsed.pathname = `/${name}`;
  return parsed.href;
}

function withResolvers() {
  let resolve;
  let reject;
  const promise = new Promise((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}
