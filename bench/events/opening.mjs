import { createRequire } from 'node:module';
import { openEnvironment } from './listeners.mjs';
import { median } from './statistics.mjs';

const { MongoClient } = createRequire(import.meta.url)('mongodb');

const BATCH = 20_000;
const ROUNDS = 9;
/** As large as most events are. */
const FILLER = { name: 'Filler', action: 'fill', parameters: { text: '.'.repeat(40) } };

/**
 * How long it takes until a listener is live on a collection that is full.
 *
 * @returns the median in milliseconds, and how many events there are
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
    // The first one warms up.
    if (round > 0) times.push(performance.now() - start);
    await environment.close();
  }
  await client.close();
  return { ms: median(times), count };
}

/** Full as soon as writing more does not make it more. */
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
