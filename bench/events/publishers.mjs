// The publishers of a measurement: each kind returns a function that publishes one event, and one that ends
// it.
import { createRequire } from 'node:module';
import { now } from './clock.mjs';
import { socketIoServer } from './listeners.mjs';

const require = createRequire(import.meta.url);

export const PUBLISHERS = { ours, bare, socketIo };

/** Publishes as a program does with this library. */
async function ours(url) {
  const { RocketJob, Subscriber } = require('../../dist/src/index.js');
  class Bench extends Subscriber {
    go(_parameters) {}
  }
  await RocketJob.connect({ url });
  return { publish: () => Bench.publish('go', { sent: now() }), end: () => RocketJob.disconnect() };
}

/** One insert with the driver. */
async function bare(url) {
  const { MongoClient } = require('mongodb');
  const client = await new MongoClient(url).connect();
  const events = client.db().collection('rocket_job.events');
  const publish = () => {
    const created_at = new Date();
    const parameters = { sent: now() };
    return events.insertOne({ name: 'Bench', action: 'go', parameters, updated_at: created_at, created_at });
  };
  return { publish, end: () => client.close() };
}

async function socketIo(url) {
  const { io, close } = await socketIoServer(url);
  return { publish: () => io.serverSideEmit('go', { sent: now() }), end: close };
}
