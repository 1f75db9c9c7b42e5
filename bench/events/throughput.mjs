import { createRequire } from 'node:module';
import { ListenerChild } from './listener-child.mjs';
import { median } from './statistics.mjs';

const { MongoClient } = createRequire(import.meta.url)('mongodb');

const EVENTS = 10_000;
const ROUNDS = 9;

/**
 * Measures how fast one listener processes queued events, the kinds in turns.
 *
 * @returns for each kind the median, in events per second
 */
export async function throughputs(subjects) {
  const running = [];
  for (const { kind, url } of subjects) {
    const child = await ListenerChild.start({ kind, url, count: 1 });
    running.push({ kind, child, client: await new MongoClient(url).connect(), rates: [] });
  }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { child, client, rates } of running) {
      const rate = await child.drain(EVENTS, (count) => write(client, count));
      // The first one is a warm-up.
      if (round > 0) rates.push(rate);
    }
  }
  for (const { child, client } of running) {
    await child.stop();
    await client.close();
  }
  return Object.fromEntries(running.map(({ kind, rates }) => [kind, median(rates)]));
}

async function write(client, count) {
  const created_at = new Date();
  const event = () => ({
    name: 'Bench',
    action: 'go',
    parameters: { sent: 0 },
    updated_at: created_at,
    created_at,
  });
  await client
    .db()
    .collection('rocket_job.events')
    .insertMany(Array.from({ length: count }, event));
}
