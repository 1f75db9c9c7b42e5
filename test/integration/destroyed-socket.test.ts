import type { Socket } from 'node:net';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { ExplainingConnection } from '../../src/mongo/guard/explaining-connection';
import { OwnWrites } from '../../src/mongo/guard/own-writes';
import type { SendCommandArguments } from '../../src/mongo/wire/driver-connection';
import { freshDatabaseUrl } from '../support/database';

/** The sockets of the connections that sent a `ping`. */
const sockets = new Set<Socket>();

class WatchedConnection extends ExplainingConnection {
  override command(...args: SendCommandArguments) {
    if ('ping' in args[1]) sockets.add(this.socket);
    return super.command(...args);
  }
}

it('a command that is written to a destroyed socket fails instead of waiting forever', async () => {
  const options = { connectionType: WatchedConnection.bind(undefined, new OwnWrites()), maxPoolSize: 1 };
  await using client = await new MongoClient(freshDatabaseUrl(), options).connect();
  const ping = () => client.db().command({ ping: 1 });
  await ping();
  for (const socket of sockets) socket.destroy();
  await expect(ping()).rejects.toThrow(/closed/);
  // The next one gets a new connection.
  expect(await ping()).toMatchObject({ ok: 1 });
});
