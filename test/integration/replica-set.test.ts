import { existsSync } from 'node:fs';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { Line } from '../support/line';
import { ReplicaSet } from '../support/replica-set';
import { until } from '../support/until';

const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

it('survives the loss of its primary, which comes back as a secondary', async () => {
  await using replicaSet = await ReplicaSet.start();
  await using client = new MongoClient(replicaSet.url('test'));
  const numbers = client.db().collection('numbers');
  await numbers.insertOne({ number: 1 }, { writeConcern: { w: 'majority' } });
  const killed = await replicaSet.primary();
  await killed.kill();
  expect(await replicaSet.primary()).not.toBe(killed);
  await numbers.insertOne({ number: 2 });
  await killed.restart();
  await until(async () => (await replicaSet.secondaries()).includes(killed));
  expect(await numbers.countDocuments()).toBe(2);
});

it('elects another primary on stepping down, and when the primary is frozen', async () => {
  await using replicaSet = await ReplicaSet.start();
  const first = await replicaSet.primary();
  const second = await replicaSet.stepDown();
  expect(second).not.toBe(first);
  // A frozen node has to roll back writes that only it has: a node that is seconds old exits because of that.
  await second.admin({ appendOplogNote: 1, data: {}, writeConcern: { w: replicaSet.nodes.length } });
  second.freeze();
  const third = await until(async () => {
    const primary = await replicaSet.primary();
    return primary !== second && primary;
  });
  second.thaw();
  await until(async () => (await replicaSet.secondaries()).includes(second));
  expect(await replicaSet.primary()).toBe(third);
});

it('accepts fail points if requested, and leaves no process behind', async () => {
  const pids: number[] = [];
  {
    await using replicaSet = await ReplicaSet.start({ hasTestCommands: true, oplogMegabytes: 16 });
    for (const node of replicaSet.nodes) {
      pids.push((await node.admin({ serverStatus: 1 }))['pid']);
      await node.admin({ configureFailPoint: 'stopReplProducer', mode: 'off' });
    }
    await using client = new MongoClient(replicaSet.url('local'));
    expect(await client.db().command({ collStats: 'oplog.rs' })).toMatchObject({ maxSize: 16 * 1_048_576 });
    expect(pids.map(isAlive)).toEqual([true, true, true]);
  }
  expect(pids.map(isAlive)).toEqual([false, false, false]);
});

it('is reached over a line whose connections can go silent', async () => {
  await using replicaSet = await ReplicaSet.start();
  const { port } = await replicaSet.primary();
  await using line = new Line({ host: '127.0.0.1', port });
  const url = `mongodb://127.0.0.1:${await line.open()}/?directConnection=true`;
  await using before = new MongoClient(url, { socketTimeoutMS: 1_000 });
  await before.db().command({ ping: 1 });
  line.fallSilent();
  await expect(before.db().command({ ping: 1 })).rejects.toThrow('timed out');
  await using after = new MongoClient(url);
  await after.db().command({ ping: 1 });
});
