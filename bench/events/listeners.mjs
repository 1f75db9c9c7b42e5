// The listeners of a measurement: each kind passes every event to `hear`, and returns a function that ends
// it.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const LISTENERS = { ours, bare, socketIo };

/** Opens one environment with its own connections, as a process has it. */
export async function openEnvironment(url) {
  const { Environment } = require('../../dist/src/environment.js');
  const { Connection } = require('../../dist/src/mongo/connect/connection.js');
  const environment = new Environment();
  const connection = new Connection({
    url,
    database: new URL(url).pathname.slice(1),
    source: 'bench',
    warnings: [],
  });
  const opened = connection.open().then(() => connection);
  await environment.connect(opened, {});
  return environment;
}

async function ours(url, hear) {
  const { loggerFor } = require('../../dist/src/logging/logger.js');
  const environment = await openEnvironment(url);
  const receive = ({ parameters }) => hear(parameters);
  environment.subscribe({ eventName: 'Bench', logger: loggerFor('Bench'), receive });
  await environment.listen();
  return () => environment.close();
}

/** Only a tailable cursor of the driver. */
async function bare(url, hear) {
  const { MongoClient } = require('mongodb');
  const client = await new MongoClient(url).connect();
  const events = client.db().collection('rocket_job.events');
  const cursor = events.find(
    {},
    { tailable: true, awaitData: true, maxAwaitTimeMS: 1_000, batchSize: 1_000 },
  );
  const loop = (async () => {
    for await (const { name, parameters } of cursor) if (name === 'Bench') hear(parameters);
  })();
  return async () => {
    await cursor.close();
    await loop.catch(() => {});
    await client.close();
  };
}

/** A Socket.IO server with its MongoDB adapter, which gets events from another one. */
async function socketIo(url, hear) {
  const { io, close } = await socketIoServer(url);
  io.on('go', (parameters) => hear(parameters));
  return close;
}

/** @returns the Socket.IO server, and a function that ends it */
export async function socketIoServer(url) {
  const peers = createRequire(new URL('../peers/socket.io/package.json', import.meta.url));
  const { MongoClient } = peers('mongodb');
  const { Server } = peers('socket.io');
  const { createAdapter } = peers('@socket.io/mongo-adapter');
  const client = await new MongoClient(url).connect();
  const collection = client.db().collection('socket.io-adapter-events');
  await client
    .db()
    .createCollection(collection.collectionName, { capped: true, size: 1e6 })
    .catch(() => {});
  const io = new Server(createServer());
  io.adapter(createAdapter(collection));
  return { io, close: async () => [await io.close(), await client.close()] };
}
