import { createRequire } from 'node:module';
import { openEnvironment } from './listeners.mjs';
import { median } from './statistics.mjs';

const { MongoClient } = createRequire(import.meta.url)('mongodb');

const BATCH = 20_000;
const ROUNDS = 9;
/** The size of most events. */
const FILLER = { name: 'Filler', action: 'fill', parameters: { text: '.'.repeat(40) } };

/**
 * Measures how long it takes until a listener is live on a full collection.
 *
 * @returns the median in milliseconds, and the number of events
 */
export async function openings(url) {
  const client = await new MongoClient(url).connect();
  const events = client.db().collection('rocket_job.events');
  const count = await fill(events);
  const times = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const environment = await openEnvironment(url);
    const start = performance.now();
    await environment.listen();
    // The first one is a warm-up.
    if (round > 0) times.push(performance.now() - start);
    await environment.close();
  }
  await client.close();
  return { ms: median(times), count };
}

/** The collection is full when further writes no longer increase its count. */
async function fill(events) {
  for (let before = 0; ; ) {
    const created_at = new Date();
    const event = () => ({ ...FILLER, updated_at: created_at, created_at });
    await events.insertMany(Array.from({ length: BATCH }, event));
    const count = await events.estimatedDocumentCount();
    if (count <= before) return count;
    before = count;
  }
}
