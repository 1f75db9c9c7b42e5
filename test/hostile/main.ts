// Shows absurd documents in every collection at a console in a pseudo-terminal.
//
//   npm run test:hostile
//   npm run test:hostile -- --documents 500 --seed 7
import { parseArgs } from 'node:util';
import { fromDist } from '../support/from-dist';
import { tryHostileDocuments } from './session';

/** The number of documents that one console shows: its output is searched repeatedly. */
const PER_CONSOLE = 500;
const BATCH = 100;

async function main(): Promise<number> {
  const { documents, seed } = parseArgs({
    options: {
      documents: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    },
  }).values;
  const count = Number(documents);
  console.log(`${count} documents, --seed ${seed}`);
  const { startEmbeddedMongod } = fromDist<typeof import('../../src/mongo/embedded/embedded-mongod')>(
    'src/mongo/embedded/embedded-mongod',
  );
  const mongod = await startEmbeddedMongod({ database: '', onProgress: console.error });
  const faults: string[] = [];
  let stored = 0;
  let shown = 0;
  try {
    for (let from = 0; from < count; from += PER_CONSOLE) {
      const run = await tryHostileDocuments({
        url: mongod.url.replace('/?', `/hostile_${from}?`),
        documents: Math.min(PER_CONSOLE, count - from),
        batch: BATCH,
        seed: Number(seed) + from,
        isRubyTried: true,
      });
      stored += run.stored;
      shown += run.shown;
      faults.push(...run.faults);
      for (const fault of run.faults) console.log(fault);
      console.log(
        `${from + PER_CONSOLE} of ${count}: ${stored} stored, ${shown} hostile texts shown, ${faults.length} faults`,
      );
    }
  } finally {
    await mongod.stop();
  }
  console.log(faults.length === 0 ? 'No faults.' : `${faults.length} faults.`);
  return faults.length === 0 ? 0 : 1;
}

void main().then((code) => {
  process.exitCode = code;
});
