import { describe, expect, inject, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { Line } from '../support/line';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

describe('rj-server when the database is away', () => {
  const database = connectedDatabase();

  it('stays up, sends heartbeats when it is back, and hears the events published meanwhile', async () => {
    const { hostname, port } = new URL(inject('mongodUrl'));
    await using line = new Line({ host: hostname, port: Number(port) });
    const url = new URL(databaseUrl(database()));
    url.port = String(await line.open());
    url.searchParams.set('directConnection', 'true');
    await using server = new ServerProcess(url.href, ['--heartbeat-seconds', '0.2']);
    await server.reaches('running', 2);
    line.cut();
    await server.logs("Can't write the heartbeat, retrying");
    const before = (await server.document())?.heartbeat?.updatedAt as Date;
    await RocketJob.Subscribers.Server.publish('pause');
    line.mend();
    await server.reaches('paused', 0);
    await server.logs('The database is back');
    expect((await server.document())?.heartbeat?.updatedAt.getTime()).toBeGreaterThan(before.getTime());
    line.cut();
    await until(() => server.lines.filter(({ msg }) => msg.startsWith("Can't write")).length === 2);
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(server.lines.map(({ msg }) => msg).join('\n')).toMatch(/Can't delete the document/);
  });
});
