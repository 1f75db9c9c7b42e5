// Measures the time and memory of operations on many Ruby jobs: byException() and retry() of 100,000 failed
// jobs, and of a batch job with 50,000 failed slices.
//
//   npm run bench:many-jobs                 # npm run bench:many-jobs -- 10000 for fewer jobs
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { Job, RocketJob } = require('../dist/src/index.js');
const { defaultEnvironment, startEmbeddedMongod, watchOperations } = require('../dist/src/console-api.js');

const JOBS = Number(process.argv[2] ?? 100_000);
const SLICES = JOBS / 2;
const AT_ONCE = 5_000;

const mongod = await startEmbeddedMongod({ isOpen: true, onProgress: (text) => console.error(text) });
try {
  await RocketJob.connect({ url: Object.assign(new URL(mongod.url), { pathname: '/bench' }).href });
  const database = await defaultEnvironment.database();
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  const timer = setInterval(sample, 20);
  watchOperations(defaultEnvironment, {
    signal: undefined,
    say: (text) => console.log(text),
    sayOnce: () => {},
    dropsLater: () => {},
    done: (text) => console.log(text),
    mayKillWorker: async () => false,
    progress: ({ done, count }) => done % 20_000 === 0 && console.log(`${done} of ${count}`),
    progressEnded: () => {},
  });
  const jobs = database.collection('rocket_job.jobs');
  await jobs.createIndex({ state: 1, priority: 1, _id: 1 });
  const exception = {
    class_name: 'RuntimeError',
    message: 'boom',
    backtrace: Array(30).fill('app/jobs/x.rb:1'),
  };
  const failed = { state: 'failed', failure_count: 1, priority: 50, created_at: new Date(), exception };
  await insert(jobs, JOBS, (number) => ({
    ...failed,
    _type: `Class${number % 5}Job`,
    completed_at: new Date(),
    exception: { ...exception, message: number % 2 === 0 ? 'boom' : `record ${number} is bad` },
  }));
  await measured(`byException() of ${JOBS} failed jobs`, async () => {
    const groups = await Job.failed().byException();
    return groups
      .map(({ count, className, messages }) => `${count} ${className}, ${messages} messages`)
      .join('; ');
  });
  await measured(`retry of ${JOBS} failed jobs`, async () => String(await Job.failed().retry()));

  const input_categories = [{ name: 'main', serializer: 'none', slice_size: 1 }];
  const batch = {
    ...failed,
    _type: 'BatchJob',
    input_categories,
    sub_state: 'processing',
    record_count: SLICES,
  };
  const { insertedId } = await jobs.insertOne(batch);
  const slices = database.collection(`rocket_job.inputs.${insertedId}`);
  await slices.createIndex({ state: 1, _id: 1 }, { unique: true });
  await insert(slices, SLICES, (number) => ({ state: 'failed', records: [number], exception }));
  await measured(`groupExceptions() of ${SLICES} failed slices`, async () => {
    const groups = await (await Job.find(insertedId)).input.groupExceptions();
    return groups.map(({ count, className }) => `${count} ${className}`).join('; ');
  });
  await measured(`retry of a batch job with ${SLICES} failed slices`, async () => {
    await (await Job.find(insertedId)).retry();
    return `${await slices.countDocuments({ state: 'queued' })} slices are queued`;
  });
  clearInterval(timer);

  async function measured(what, run) {
    global.gc?.();
    peak = 0;
    sample();
    const before = peak;
    const begin = performance.now();
    const text = await run();
    sample();
    const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
    const mb = (bytes) => `${Math.round(bytes / 1_048_576)} MB`;
    console.log(`${what}: ${text}, ${seconds}s, ${mb(before)} before, ${mb(peak)} at most`);
  }
} finally {
  await RocketJob.disconnect();
  await mongod.stop();
}

async function insert(collection, count, documentOf) {
  for (let at = 0; at < count; at += AT_ONCE) {
    const length = Math.min(AT_ONCE, count - at);
    await collection.insertMany(Array.from({ length }, (_, index) => documentOf(at + index)));
  }
}
