// Measures how many jobs a server completes, compared with what the database allows: the same claims and
// removals in a bare loop on the driver, with the same concurrency, in turns in one run. Medians of 5.
//
//   npm run bench:jobs              # npm run bench:jobs -- --peers for BullMQ, too
//
// BullMQ is installed into bench/peers (git-ignored) the first time; it needs a `redis-server` on the PATH.
import { execFileSync, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MongoClient, ObjectId } from 'mongodb';
import { installPeer } from './install-peer.mjs';
import { reportMedian, reportRatio } from './report.mjs';

const RUNS = 5;
const WORKERS = 10;
const JOBS = 4_000;
/** As many slices as jobs: the work per batch job has little weight. */
const SLICE = 100;
const RECORDS = JOBS * SLICE;

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const require = createRequire(import.meta.url);
const { startEmbeddedMongod } = require('../dist/src/console-api.js');

const mongod = await startEmbeddedMongod({ isOpen: true, onProgress: (line) => console.error(line) });
const url = Object.assign(new URL(mongod.url), { pathname: '/bench' }).href;
const client = await MongoClient.connect(url);
const database = client.db();
const jobs = database.collection('rocket_job.node_jobs');
const bare = database.collection('bare');
const index = { state: 1, priority: 1, _id: 1 };
await Promise.all([jobs.createIndex(index), bare.createIndex(index)]);

const peers = process.argv.includes('--peers') ? await bullmq() : undefined;
try {
  const server = await startServer(['--require', join(here, 'trivial-jobs.js')]);
  const rates = await interleaved({
    'bare claim loop, jobs': bareLoop,
    'rj-server, jobs': serverJobs,
    'bare claim loop, slices': bareSlices,
    'rj-server, slices': serverSlices,
    ...(peers === undefined ? {} : { 'BullMQ, jobs': peers.run }),
  });
  await stop(server);
  for (const [name, all] of Object.entries(rates)) reportMedian(name, all, ' a second');
  const bareJobs = rates['bare claim loop, jobs'];
  const ownJobs = rates['rj-server, jobs'];
  const ownSlices = rates['rj-server, slices'];
  reportRatio('jobs that do nothing, against the bare claim loop', ownJobs, bareJobs, { atLeast: 2 });
  reportRatio(
    `slices of ${SLICE} records, against the bare claim loop`,
    ownSlices,
    rates['bare claim loop, slices'],
    { atLeast: 2 },
  );
  reportMedian(
    'records in slices',
    ownSlices.map((rate) => rate * SLICE),
    ' a second',
  );
  if (peers !== undefined) reportRatio('jobs, against BullMQ', ownJobs, rates['BullMQ, jobs']);
} finally {
  await peers?.end();
  await client.close();
  await mongod.stop();
}

async function interleaved(measures) {
  const rates = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
  for (let run = 0; run <= RUNS; run++) {
    for (const [name, measure] of Object.entries(measures)) {
      const rate = await measure();
      if (run > 0) rates[name].push(rate);
    }
  }
  return rates;
}

function jobDocuments() {
  return Array.from({ length: JOBS }, () => ({
    _id: new ObjectId(),
    _type: 'TrivialJob',
    state: 'queued',
    failure_count: 0,
    percent_complete: 0,
    priority: 50,
    destroy_on_complete: true,
    created_at: new Date(),
  }));
}

async function bareLoop() {
  return rate(JOBS, async () => {
    await bare.insertMany(jobDocuments());
    await Promise.all(Array.from({ length: WORKERS }, () => claimAll(bare, { priority: 1, _id: 1 })));
  });
}

async function claimAll(collection, sort) {
  for (;;) {
    const claimed = await collection.findOneAndUpdate(
      { state: 'queued' },
      { $set: { state: 'running', worker_name: 'bench' }, $currentDate: { started_at: true } },
      { sort, returnDocument: 'after' },
    );
    if (claimed === null) return;
    await collection.deleteOne({ _id: claimed._id, state: 'running' });
  }
}

async function serverJobs() {
  return rate(JOBS, async () => {
    await jobs.insertMany(jobDocuments());
    await empty(jobs);
  });
}

async function bareSlices() {
  const slices = database.collection('bare_slices');
  await slices.createIndex({ state: 1, _id: 1 }, { unique: true });
  await slices.insertMany(sliceDocuments());
  return rate(RECORDS / SLICE, () =>
    Promise.all(Array.from({ length: WORKERS }, () => claimAll(slices, { _id: 1 }))),
  );
}

async function serverSlices() {
  const [job] = jobDocuments();
  const slices = database.collection(`rocket_job.node_inputs.${job._id.toHexString()}`);
  await slices.createIndex({ state: 1, _id: 1 }, { unique: true });
  await slices.insertMany(sliceDocuments());
  return rate(RECORDS / SLICE, async () => {
    await jobs.insertOne({
      ...job,
      _type: 'TrivialBatchJob',
      sub_state: 'before',
      slice_size: SLICE,
      record_count: RECORDS,
    });
    await empty(jobs);
  });
}

function sliceDocuments() {
  return Array.from({ length: RECORDS / SLICE }, (_, slice) => ({
    _id: new ObjectId(),
    state: 'queued',
    records: Array.from({ length: SLICE }, (__, record) => ({
      name: 'Jack',
      number: slice * SLICE + record,
    })),
    first_record_number: slice * SLICE + 1,
    failure_count: 0,
  }));
}

async function empty(collection) {
  while ((await collection.findOne({}, { projection: { _id: 1 } })) !== null) await sleep(10);
}

async function rate(count, work) {
  const start = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - start);
}

/** Resolves when all its workers have started. */
async function startServer(args) {
  const bin = join(root, 'bin/rj-server.js');
  const child = spawn(
    process.execPath,
    [bin, '--url', url, '--workers', String(WORKERS), '--log-level', 'warn', ...args],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const servers = database.collection('rocket_job.servers');
  while ((await servers.findOne({ state: 'running', 'heartbeat.workers': WORKERS })) === null)
    await sleep(50);
  await sleep(2_000);
  return child;
}

async function stop(child) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Runs the same trivial jobs with BullMQ, one worker with the same concurrency; undefined without Redis. */
async function bullmq() {
  const redis = startRedis();
  if (redis === undefined) {
    console.error('There is no redis-server on the PATH: BullMQ is left out.');
    return undefined;
  }
  const { Queue, Worker } = require(installPeer('bullmq', '5.63.0'));
  await sleep(500);
  const connection = { host: '127.0.0.1', port: redis.port };
  const queue = new Queue('bench', { connection });
  return {
    async run() {
      const added = Array.from({ length: JOBS }, () => ({ name: 'trivial', data: {} }));
      let left = JOBS;
      return rate(JOBS, async () => {
        await queue.addBulk(added);
        await new Promise((resolve) => {
          const worker = new Worker('bench', async () => {}, {
            connection,
            concurrency: WORKERS,
            removeOnComplete: { count: 0 },
          });
          worker.on('completed', () => {
            if (--left === 0) resolve(worker.close());
          });
        });
      });
    },
    async end() {
      await queue.close();
      redis.child.kill();
    },
  };
}

function startRedis() {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const port = 20_000 + (process.pid % 10_000);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  return { port, child: spawn('redis-server', args, { stdio: 'ignore' }) };
}
