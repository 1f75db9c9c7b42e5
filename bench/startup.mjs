// How fast the console starts, beside its peers, on the same database in one run: medians of 10.
//
//   npm run bench:startup
//
// mongosh is installed into bench/peers (git-ignored) the first time.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import { installPeer } from './install-peer.mjs';

const RUNS = 10;
const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const require = createRequire(import.meta.url);
const { startEmbeddedMongod } = require('../dist/src/console-api.js');

const mongosh = join(installPeer('mongosh', '2.12.0'), '..', '.bin', 'mongosh');
const mongod = await startEmbeddedMongod({ isOpen: true, onProgress: (line) => console.error(line) });
const url = withDatabase(mongod.url, 'bench');
const rj = [process.execPath, join(root, 'bin/rj-console.js')];

try {
  // Once each without counting: the disk's cache is warm for all of them.
  const rows = await interleaved({
    'node, prompt': () => untilScreen([process.execPath], /> $/),
    'rj-console, prompt': () => untilScreen([...rj, '--url', url], /> $/),
    'rj-console, connected': () => untilScreen([...rj, '--url', url], /\[primary\]/),
    'mongosh, connected': () => untilScreen([mongosh, url], /> $/),
    "rj-console -e 'Server.count()'": () => untilExit([...rj, '--url', url, '-e', 'Server.count()']),
    "rj-console -e 'RocketJob::Server.count'": () =>
      untilExit([...rj, '--url', url, '-e', 'RocketJob::Server.count']),
    "mongosh --eval 'db.servers.countDocuments()'": () =>
      untilExit([
        mongosh,
        '--quiet',
        url,
        '--eval',
        "db.getCollection('rocket_job.servers').countDocuments()",
      ]),
  });
  const [node, prompt, connected, shellConnected, oneLiner, , shellOneLiner] = Object.values(rows);
  for (const [name, ms] of Object.entries(rows))
    console.log(`${name.padEnd(48)} ${ms.toFixed(0).padStart(6)} ms`);
  console.log();
  console.log(ratio('prompt against a bare node prompt', prompt / node, 2));
  console.log(ratio('connected against mongosh', connected / shellConnected, 0.4));
  console.log(ratio('one-liner against mongosh --eval', oneLiner / shellOneLiner, 0.5));
} finally {
  await mongod.stop();
}

function ratio(what, measured, wanted) {
  return `${what.padEnd(48)} ${measured.toFixed(2).padStart(6)} × (wanted: at most ${wanted})${measured > wanted ? '  MISSED' : ''}`;
}

/** Runs all of them by turns, so that what else the machine does hits all alike; medians by name. */
async function interleaved(measures) {
  const times = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
  for (let run = 0; run <= RUNS; run++) {
    for (const [name, measure] of Object.entries(measures)) {
      const ms = await measure();
      if (run > 0) times[name].push(ms);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds from the start of a program in a pseudo-terminal until its screen shows `pattern`. */
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
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
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
