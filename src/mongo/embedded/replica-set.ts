import { setTimeout as sleep } from 'node:timers/promises';
import { accepts } from './port';

export const REPLICA_SET = 'rs0';

const LIMIT_MS = 60_000;
const POLL_MS = 5;

/**
 * Waits for the mongod of a loopback port, makes it a replica set of one, and waits until it takes writes.
 *
 * @param signal aborted when the mongod has ended
 */
export async function becomePrimary(port: number, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const driver = import('mongodb');
  // Asked without the driver, which would wait half a second between two tries.
  await until(() => accepts(port), limit);
  const { MongoClient } = await driver;
  await using client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  const admin = client.db('admin');
  const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
  await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } });
  await until(async () => (await admin.command({ hello: 1 }))['isWritablePrimary'] === true, limit);
}

async function until(condition: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await condition())) {
    signal.throwIfAborted();
    await sleep(POLL_MS);
  }
}
