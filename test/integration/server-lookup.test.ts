import { type Document, ObjectId } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { RocketJob, Server } from '../../src/index';
import { connectedDatabase } from '../support/database';

const heartbeat = { updated_at: new Date(), workers: 1 };

function serverOn(name: string, host?: string): Document & { readonly _id: ObjectId } {
  const told = host === undefined ? {} : { host };
  return {
    _id: new ObjectId(),
    name,
    state: 'running',
    max_workers: 1,
    started_at: new Date(),
    heartbeat,
    ...told,
  };
}

describe('an action on several servers', () => {
  const database = connectedDatabase();
  const servers = [serverOn('app1:1'), serverOn('app1:2'), serverOn('named', 'app1'), serverOn('app11:1')];
  const idsOf = (...names: readonly string[]) =>
    servers.filter((each) => names.includes(each['name'])).map(({ _id }) => _id);

  beforeEach(async () => {
    await database().collection('rocket_job.servers').deleteMany({});
    await database().collection('rocket_job.servers').insertMany(servers);
  });

  it('is one event for each server found', async () => {
    const published = await Server.where({ name: 'app1' }).sort({ name: -1 }).pause();
    expect(published.map(({ event }) => [event.action, event.parameters])).toEqual(
      idsOf('app1:1', 'app1:2').map((server_id) => ['pause', { server_id }]),
    );
    expect(published.map(({ expected }) => expected?.length)).toEqual([1, 1]);
    const killed = await Server.where({ name: 'app11:1' }).kill('2s');
    expect(killed.map(({ event }) => event.parameters)).toEqual([
      { server_id: idsOf('app11:1')[0], wait_timeout: 2 },
    ]);
  });

  it('is one event for each server of a host, as reported or from its name', async () => {
    const [published, ofSubscriber] = [
      await Server.publish('pause', { host: 'app1' }),
      await RocketJob.Subscribers.Server.publish('pause', { host: 'app1' }),
    ];
    const targets = idsOf('app1:1', 'app1:2', 'named').map((server_id) => ({ server_id }));
    expect(published.map(({ event }) => event.parameters)).toEqual(targets);
    expect(ofSubscriber.map(({ event }) => event.parameters)).toEqual(targets);
    const one = await RocketJob.Subscribers.Server.publish('pause', { name: 'app1:1' });
    expect(one.event.parameters).toEqual({ name: 'app1:1' });
  });

  it('is refused if no server is found, and for an invalid host', async () => {
    await expect(Server.where({ name: 'app2' }).stop()).rejects.toMatchObject({ code: 'not_found' });
    await expect(Server.publish('pause', { host: 'app2' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(RocketJob.Subscribers.Server.publish('kill', { host: 'app2' })).rejects.toMatchObject({
      code: 'not_found',
    });
    for (const host of ['', ' ', null, undefined, 1])
      await expect(Server.publish('pause', { host } as never)).rejects.toMatchObject({
        code: 'invalid_argument',
        details: { argument: 'host' },
      });
    await expect(Server.publish('pause', { host: 'app1', name: 'app1:1' } as never)).rejects.toMatchObject({
      code: 'invalid_argument',
    });
  });
});
