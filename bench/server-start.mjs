// Measures how fast an rj-server starts, how much memory an idle one takes, and how long a job waits for a
// thread, compared with a bare process that connects the driver and writes one document, in turns in one run.
// Medians of 10.
//
//   npm run bench:server-start
//   npm run bench:server-start -- --package FOLDER    another build of this package, such as that of an earlier version
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MongoClient, ObjectId } from 'mongodb';
import { report, reportMedian, reportRatio } from './report.mjs';

const RUNS = 10;
const WORKERS = 10;
const IDLE_MS = 60_000;
/** How long a job keeps a thread busy, so that the next one needs another. */
const BUSY_MS = 4_000;

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const require = createRequire(import.meta.url);
const { startEmbeddedMongod } = require('../dist/src/console-api.js');
const { values } = parseArgs({ options: { package: { type: 'string', multiple: true, default: [] } } });

const mongod = await startEmbeddedMongod({ isOpen: true, onProgress: (line) => console.error(line) });
const url = Object.assign(new URL(mongod.url), { pathname: '/bench' }).href;
const client = await MongoClient.connect(url);
const jobs = client.db().collection('rocket_job.node_jobs');
let jobsCreated = 0;
const WITH_JOBS = ['--require', join(here, 'clock-job.js')];

try {
  const others = values.package.flatMap((folder) => [
    [`${folder}, no files`, () => startTime(resolve(folder), [])],
    [`${folder}, a file with a job class`, () => startTime(resolve(folder), WITH_JOBS)],
  ]);
  const times = await interleaved({
    'a bare process, connected': bareStart,
    'rj-server running, no files': () => startTime(root, []),
    'rj-server running, a file with a job class': () => startTime(root, WITH_JOBS),
    ...Object.fromEntries(others),
  });
  for (const [name, ms] of Object.entries(times)) reportMedian(name, ms, ' ms');
  const bare = times['a bare process, connected'];
  for (const [name, ms] of Object.entries(times).slice(1))
    reportRatio(`${name}, against a bare process`, ms, bare);
  for (const folder of [root, ...values.package.map((given) => resolve(given))]) await measureRunning(folder);
} finally {
  await client.close();
  await mongod.stop();
}

async function measureRunning(folder) {
  console.log(`\n${folder === root ? `with --workers ${WORKERS}` : folder}`);
  const [without, server] = await Promise.all([start(folder, []), start(folder, WITH_JOBS)]);
  await sleep(IDLE_MS);
  report('memory after 60 s idle, no files', memory(without), ' MB', { atMost: 120 });
  report('memory after 60 s idle, a file with a job class', memory(server), ' MB', { atMost: 120 });
  await stop(without);
  const warm = [];
  for (let run = 0; run <= RUNS; run++) {
    const ms = await jobDelay(server, 0);
    if (run > 0) warm.push(ms);
    await sleep(100);
  }
  reportMedian('from creating a job to its perform, a thread is idle', warm, ' ms');
  const cold = [];
  await jobDelay(server, BUSY_MS);
  for (let worker = 2; worker <= WORKERS; worker++) {
    cold.push(await jobDelay(server, BUSY_MS));
    await sleep(100);
  }
  reportMedian('from creating a job to its perform, a thread has to start', cold, ' ms');
  await sleep(BUSY_MS);
  report(`memory, ${WORKERS} threads started`, memory(server), ' MB');
  await stop(server);
}

/** Returns the milliseconds from a job's creation to its `perform`. */
async function jobDelay(server, busyMs) {
  const number = ++jobsCreated;
  const created = Date.now();
  await jobs.insertOne({
    _id: new ObjectId(),
    _type: 'ClockJob',
    state: 'queued',
    failure_count: 0,
    percent_complete: 0,
    priority: 50,
    destroy_on_complete: true,
    created_at: new Date(),
    number,
    busy_ms: busyMs,
  });
  const [, at] = await says(server, new RegExp(`^performed ${number} at (\\d+)`));
  return Number(at) - created;
}

/** Returns the milliseconds from the start of a server until it is `running`. */
async function startTime(folder, args) {
  const startedAt = performance.now();
  const server = await start(folder, args);
  const ms = performance.now() - startedAt;
  await stop(server);
  return ms;
}

/** The minimum for a connecting process: the driver, a connection and a write. */
async function bareStart() {
  const code = `const { MongoClient } = require('mongodb');
    (async () => {
      const client = await MongoClient.connect(process.argv[1]);
      await client.db().collection('bare').insertOne({});
      console.log('connected');
    })();`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['-e', code, url], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await says(child, /^connected/);
  const ms = performance.now() - startedAt;
  await stop(child);
  return ms;
}

async function start(folder, args) {
  const given = ['--url', url, '--workers', String(WORKERS), ...args];
  const child = spawn(process.execPath, [join(folder, 'bin/rj-server.js'), ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await says(child, /Rocket Job Server started/);
  return child;
}

/** Waits for a line of its output. */
async function says(child, pattern) {
  child.lines ??= createInterface(child.stdout);
  return new Promise((resolve) => {
    const take = (line) => {
      const match = pattern.exec(line);
      if (match === null) return;
      child.lines.off('line', take);
      resolve(match);
    };
    child.lines.on('line', take);
  });
}

async function stop(child) {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

function memory({ pid }) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;
}

/**
 * Runs all of them in turns, so that other load affects all of them equally. The first run of each doesn't
 * count.
 */
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
