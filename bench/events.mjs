// Measures how fast events are, compared with a bare tailable cursor of the driver in the same run.
//
//   npm run bench:events
//   npm run bench:events -- --write    also writes docs/events-latency.svg
//   npm run bench:events -- --peers    also Celery's broadcast on Redis and Socket.IO's MongoDB adapter
//
// Peers are installed into bench/peers (git-ignored) the first time.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { celeryLatency } from './events/celery.mjs';
import { latencies } from './events/latency.mjs';
import { openings } from './events/opening.mjs';
import { installCelery, installRedis, installSocketIo } from './events/peers.mjs';
import { plot } from './events/plot.mjs';
import { receiptTimes } from './events/receipts.mjs';
import { throughputs } from './events/throughput.mjs';
import { report, reportMedian, reportTimes } from './report.mjs';

const require = createRequire(import.meta.url);
const { startEmbeddedMongod } = require('../dist/src/console-api.js');
const { MongoClient } = require('mongodb');

const EVENTS = 3_000;
const FAN_OUT = [1, 10, 100, 300];
const FAN_OUT_EVENTS = 100;
const FLEET = 100;
const RING_BYTES = 134_217_728;

const { values } = parseArgs({
  options: { peers: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const mongod = await startEmbeddedMongod({
  isOpen: true,
  database: '',
  onProgress: (line) => console.error(line),
});
let databases = 0;
try {
  await measureLatency();
  await measureFanOut();
  await measureThroughput();
  await measureOpening();
  await measureReceipts();
} finally {
  await mongod.stop();
}

async function measureLatency() {
  const hasSocketIo = values.peers && (await canBeHad('Socket.IO', installSocketIo));
  const hasCelery =
    values.peers && (await canBeHad('Celery', installCelery)) && (await canBeHad('Redis', installRedis));
  const kinds = ['bare', 'ours', ...(hasSocketIo ? ['socketIo'] : [])];
  const { bare, ours, socketIo } = await latencies(await subjects(kinds), { events: EVENTS });
  reportTimes('publish → action, bare tailable cursor', bare);
  reportTimes('publish → action, rj-console', ours);
  report('publish → action against the bare cursor, p50', ours.p50 / bare.p50, ' ×', { atMost: 1.1 });
  report('publish → action against the bare cursor, p99', ours.p99 / bare.p99, ' ×', { atMost: 1.2 });
  if (hasSocketIo) reportTimes('serverSideEmit → handler, @socket.io/mongo-adapter', socketIo);
  if (hasCelery) reportTimes('control.broadcast → command, Celery on Redis', await celeryLatency(EVENTS));
}

async function measureFanOut() {
  const results = [];
  for (const listeners of FAN_OUT) {
    const result = await latencies(await subjects(['bare', 'ours']), { events: FAN_OUT_EVENTS, listeners });
    const many = listeners === 1 ? '1 listener' : `${listeners} listeners`;
    reportTimes(`publish → action, ${many}`, result.ours, { atMost: 100 });
    reportTimes(`  bare tailable cursors`, result.bare);
    const aim = listeners === FAN_OUT.at(-1) ? { atMost: 1 } : undefined;
    report(`  ${many} against bare cursors, p99`, result.ours.p99 / result.bare.p99, ' ×', aim);
    results.push({ listeners, ...result });
  }
  const line = (label, kind, quantile, colour) => {
    const points = results.map((result) => [result.listeners, result[kind][quantile]]);
    return { label, colour, points, isDashed: kind === 'bare' };
  };
  const axes = {
    x: { label: 'listeners', ticks: FAN_OUT },
    y: { label: 'ms', ticks: [1, 3, 10, 30, 100, 300] },
  };
  const svg = plot('From publishing to the action (dashed: a bare tailable cursor)', axes, [
    line('p99', 'ours', 'p99', '#2563eb'),
    line('p50', 'ours', 'p50', '#0d9488'),
    line(undefined, 'bare', 'p99', '#2563eb'),
    line(undefined, 'bare', 'p50', '#0d9488'),
  ]);
  if (values.write) writeFileSync(new URL('../docs/events-latency.svg', import.meta.url), svg);
}

async function measureThroughput() {
  const { ours, bare } = await throughputs(await subjects(['bare', 'ours']));
  report('events per second, bare tailable cursor', bare, '');
  report('events per second, one listener', ours, '');
  report('events per second against the bare cursor', ours / bare, ' ×', { atLeast: 0.8 });
}

async function measureOpening() {
  const [{ url }] = await subjects(['ours']);
  const { ms, count } = await openings(url);
  report(`listening to a full collection, ${count.toLocaleString('en')} events`, ms, ' ms', { atMost: 300 });
}

async function measureReceipts() {
  const [{ url }] = await subjects(['ours']);
  const { times, writes } = await receiptTimes(url, FLEET);
  reportMedian(`publish → last of ${FLEET} receipts`, times, ' ms', { atMost: 250 });
  reportMedian('  documents written for it', writes, '');
}

/** Each kind with its own database, whose events can be tailed. */
async function subjects(kinds) {
  return Promise.all(
    kinds.map(async (kind) => {
      // Hundreds of listeners on a few cores take long to connect.
      const url = `${mongod.url.replace('/?', `/bench_${++databases}?`)}&serverSelectionTimeoutMS=30000`;
      const client = await new MongoClient(url).connect();
      const events = await client
        .db()
        .createCollection('rocket_job.events', { capped: true, size: RING_BYTES });
      await events.insertOne({ name: 'Seed' });
      await client.close();
      return { kind, url };
    }),
  );
}

async function canBeHad(name, install) {
  try {
    install();
    return true;
  } catch (error) {
    console.log(`${name} cannot be had here: ${error.message}`);
    return false;
  }
}
