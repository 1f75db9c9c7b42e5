import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RocketJob, Subscriber } from '../../src/index';
import type { EmbeddedMongod } from '../../src/mongo/embedded/embedded-mongod';
import { fromDist } from '../support/from-dist';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';

const { startEmbeddedMongod } = fromDist<typeof import('../../src/mongo/embedded/embedded-mongod')>(
  'src/mongo/embedded/embedded-mongod',
);

const FREEZE_MS = 3_000;
/**
 * The connections of each client to this one node: its pool, and two that watch the node, or one for a tail.
 */
const MAIN = 10 + 2;
const TAIL = 4 + 1;
/** For a process that listens. */
const LISTENER = MAIN + TAIL;
/**
 * For a server: the control thread has one more client for its heartbeat and the job stream; then the
 * application thread.
 */
const SERVER = MAIN + TAIL + TAIL + LISTENER;

class Probe extends Subscriber {
  count() {}
}

let mongod: EmbeddedMongod;
let url: string;

beforeAll(async () => {
  mongod = await startEmbeddedMongod({ database: 'connections' });
  // Idle connections are closed after two seconds instead of thirty.
  url = `${mongod.url}&maxIdleTimeMS=2000`;
  await RocketJob.connect({ url });
});

afterAll(async () => {
  await RocketJob.disconnect();
  await mongod.stop();
});

it('keeps pools small while the database is frozen, and closes idle connections afterwards', async () => {
  await using admin = new MongoClient(mongod.url, { maxPoolSize: 1 });
  const open = async (): Promise<number> =>
    (await admin.db('admin').command({ serverStatus: 1 }))['connections'].current;
  await using server = new ServerProcess(url, ['--heartbeat-seconds', '1']);
  await server.reaches('running', 2);
  Probe.subscribe();
  await RocketJob.Event.listener();
  await sleep(1_000);
  const before = await open();

  process.kill(mongod.pid, 'SIGSTOP');
  const published = Array.from({ length: 500 }, () => Probe.publish('count', {}, { receipts: true }));
  const found = Array.from({ length: 100 }, () => RocketJob.Server.count());
  const settled = Promise.allSettled([...published, ...found]);
  await sleep(FREEZE_MS);
  process.kill(mongod.pid, 'SIGCONT');

  let most = 0;
  let isSettled = false;
  void settled.then(() => {
    isSettled = true;
  });
  await until(async () => {
    most = Math.max(most, await open());
    return isSettled;
  });
  expect(most - before).toBeLessThanOrEqual(LISTENER + SERVER);
  await until(async () => (await open()) <= before + 1);
  await server.reaches('running', 2);
});
