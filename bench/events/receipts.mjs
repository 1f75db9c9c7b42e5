import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';

const require = createRequire(import.meta.url);
const STAND_IN = fileURLToPath(new URL('../fleet/stand-in-process.mjs', import.meta.url));
const RUNS = 10;

/**
 * Publishes to a fleet and takes its receipts as they arrive.
 *
 * @returns for each run, the milliseconds from the publishing call to the last receipt, and the number of
 *   documents written
 */
export async function receiptTimes(url, servers) {
  const { RocketJob } = require('../../dist/src/index.js');
  const fleet = fork(STAND_IN, [url, JSON.stringify({ servers })]);
  await new Promise((resolve) => fleet.once('message', resolve));
  const client = await new MongoClient(url).connect();
  await RocketJob.connect({ url });
  const [times, writes] = [[], []];
  try {
    for (let run = 0; run <= RUNS; run++) {
      const before = await written(client);
      const start = performance.now();
      const publication = await RocketJob.Subscribers.Server.publish(
        run % 2 === 0 ? 'pause' : 'resume',
        {},
        { receipts: true },
      );
      let done = 0;
      for await (const { status } of publication.receipts()) {
        if (status !== 'done') continue;
        done++;
        if (done < servers) continue;
        if (run > 0) times.push(performance.now() - start);
      }
      if (done < servers) throw new Error(`${done} of ${servers} servers have responded`);
      if (run > 0) writes.push((await written(client)) - before);
    }
  } finally {
    await RocketJob.disconnect();
    await client.close();
    fleet.kill();
  }
  return { times, writes };
}

async function written(client) {
  const { opcounters } = await client.db('admin').command({ serverStatus: 1 });
  return opcounters.insert + opcounters.update + opcounters.delete;
}
