import { setTimeout as sleep } from 'node:timers/promises';
import type { Login } from './login';
import { accepts } from './port';

export const REPLICA_SET = 'rs0';

const LIMIT_MS = 60_000;
const POLL_MS = 5;

/**
 * Waits for the mongod on a loopback port, makes it a replica set with one member, waits until it accepts
 * writes, and creates the user with its password.
 *
 * @param login undefined if it needs none
 * @param signal aborted when the mongod has exited
 */
export async function becomePrimary(
  port: number,
  login: Login | undefined,
  signal: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const driver = import('mongodb');
  // Without the driver, which would wait half a second between two attempts.
  await until(() => accepts(port), limit);
  const { MongoClient } = await driver;
  await using client = new MongoClient(`mongodb://127.0.0.1:${port}/`, {
    directConnection: true,
    ...(login && { auth: login.ofMember, authSource: 'local', authMechanism: 'SCRAM-SHA-256' }),
  });
  const admin = client.db('admin');
  const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
  await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } });
  await until(async () => (await admin.command({ hello: 1 }))['isWritablePrimary'] === true, limit);
  if (login === undefined) return;
  const { username, password } = login.ofUser;
  await admin.command({
    createUser: username,
    pwd: password,
    roles: ['root'],
    mechanisms: ['SCRAM-SHA-256'],
  });
}

async function until(condition: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await condition())) {
    signal.throwIfAborted();
    await sleep(POLL_MS);
  }
}
