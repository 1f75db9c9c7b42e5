import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RocketJob, Subscriber } from '../../src/index';
import { consoleAt } from '../support/console-process';
import { connectedDatabase } from '../support/database';
import { EVENTS } from '../support/listening';
import { startServer } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

class Ear extends Subscriber {
  close() {}
}

const USER_CODE = `
const { RocketJob, Subscriber } = require('rj-console');
class Ear extends Subscriber {
  close() { void RocketJob.Event.listener().then((listener) => listener.stop()); }
}
Ear.subscribe();
`;

describe('a deaf server', () => {
  const database = connectedDatabase();
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-deaf-'));
    await writeFile(join(folder, 'ear.js'), USER_CODE);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("has its listener's state in its document, and shows as deaf while it hears nothing", async () => {
    const url = databaseUrl(database());
    await database().dropDatabase();
    await using server = await startServer(url, 'ours:1', [
      '--event-strategy',
      'capped',
      '--require',
      join(folder, 'ear.js'),
    ]);
    const document = () => RocketJob.Server.where({ name: 'ours:1' }).first();
    const running = await document();
    expect(running?.listener).toMatchObject({ status: 'live', strategy: 'capped', since: expect.any(Date) });
    expect(running?.applicationListener).toMatchObject({ status: 'live', strategy: 'capped' });
    expect(running?.isDeaf).toBe(false);
    await RocketJob.Subscribers.Server.publish('refresh', { name: 'ours:1' });
    await until(async () => (await document())?.listener?.last_event_at);

    await database().collection(EVENTS).drop();
    await database().collection(EVENTS).createIndex({ created_at: 1 }, { expireAfterSeconds: 3_600 });
    const deaf = await until(async () => {
      const now = await document();
      return now?.deafPart === 'server' && now;
    });
    expect(deaf.listener?.status).toBe('reconnecting');
    expect(deaf.isZombie()).toBe(false);
    await using terminal = consoleAt(['--url', url]);
    await terminal.waitFor('1 server: 1 deaf');
    await terminal.enter('Server.all()');
    await terminal.waitFor('running (deaf)');

    await database().collection(EVENTS).drop();
    await until(async () => (await document())?.isDeaf === false);

    // A subscriber can't make its server deaf.
    const beat = async () => String((await document())?.heartbeat?.updatedAt);
    await Ear.publish('close');
    for (let turn = 0; turn < 2; turn++) {
      const before = await beat();
      await RocketJob.Subscribers.Server.publish('refresh', { name: 'ours:1' });
      await until(async () => (await beat()) !== before);
    }
    const listening = await document();
    expect(listening?.deafPart).toBeUndefined();
    expect(listening?.applicationListener?.status).toBe('live');
    await RocketJob.Subscribers.Server.publish('stop', { name: 'ours:1' });
    expect(await server.exited).toBe(0);
  });
});
