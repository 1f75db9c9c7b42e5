import fc from 'fast-check';
import { type Document, ObjectId } from 'mongodb';
import { beforeEach, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { isRocketJobError } from '../../src/index';
import type { JobDocument } from '../../src/job/model/job-document';
import { changeRubyJob } from '../../src/job/operations/change-ruby-job';
import { setFields } from '../../src/job/operations/job-fields';
import type { OperationName } from '../../src/job/operations/operation';
import { connectedDatabase } from '../support/database';
import { StandInRubyWorker } from '../support/stand-in-ruby-worker';

// A worker of the Ruby gem claims in two steps and writes from memory, by `_id` alone. Operations come
// between any two of its writes, and at the same time as one. 100 orders here; `npm run test:ruby-jobs` tries
// 1,000.
const RUNS = Number(process.env['RUBY_INTERLEAVINGS'] ?? 100);

const OPERATIONS = ['pause', 'resume', 'retry', 'abort', 'fail', 'destroy', 'requeue', 'runNow'] as const;
/** The state in which a job stays after one of these, whatever workers write. */
const HELD: Partial<Record<OperationName, string>> = {
  pause: 'paused',
  abort: 'aborted',
  fail: 'failed',
  destroy: 'gone',
};

const step = fc.record({
  worker: fc.nat(1),
  succeeds: fc.boolean(),
  operation: fc.option(fc.constantFrom(...OPERATIONS), { freq: 2 }),
  priority: fc.option(fc.integer({ min: 1, max: 100 }), { freq: 4 }),
  atOnce: fc.boolean(),
});

const database = connectedDatabase();
const jobs = () => database().collection('rocket_job.jobs');

beforeEach(() =>
  database()
    .collection('rocket_job.servers')
    .insertMany([{ name: 'w:1' }, { name: 'w:2' }]),
);

async function newJob(isBatch: boolean): Promise<ObjectId> {
  await jobs().deleteMany({});
  const _id = new ObjectId();
  const common = { state: 'queued', priority: 50, failure_count: 0, created_at: new Date(), run_at: null };
  const batch = { input_categories: [{ name: 'main', slice_size: 1 }], record_count: 3 };
  await jobs().insertOne({ _id, _type: 'AnyJob', ...common, ...(isBatch && batch) });
  if (isBatch) {
    const slices = [1, 2, 3].map((record) => ({
      state: 'queued',
      records: [record],
      first_record_number: record,
    }));
    await database().collection(`rocket_job.inputs.${_id}`).insertMany(slices);
  }
  return _id;
}

/** @returns whether it was done and not refused */
async function attempt(operation: OperationName, _id: ObjectId): Promise<boolean> {
  try {
    const found = { _id, state: 'queued' } as unknown as JobDocument;
    await changeRubyJob(defaultEnvironment, found, new Date(), operation);
    return true;
  } catch (error) {
    if (isRocketJobError(error) && ['invalid_transition', 'ruby_job', 'not_found'].includes(error.code))
      return false;
    throw error;
  }
}

it.each([
  ['a plain job', false],
  ['a batch job', true],
])(
  'no operation on %s is lost, and no work is repeated, in any order',
  { timeout: 10 * 60_000 },
  async (_, isBatch) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const _id = await newJob(isBatch);
        const workers = [
          new StandInRubyWorker(database(), 'w:1:1'),
          new StandInRubyWorker(database(), 'w:2:1'),
        ];
        let held: string | undefined;
        let priority = 50;
        let retries = 0;
        const state = async () => ((await jobs().findOne({ _id })) as Document | null)?.['state'] ?? 'gone';
        for (const { worker, succeeds, operation, priority: wanted, atOnce } of steps) {
          const work = () => workers[worker]?.step(succeeds);
          const change = async () => {
            if (operation === null || !(await attempt(operation, _id))) return;
            held = HELD[operation];
            if (operation === 'retry') retries++;
          };
          if (atOnce) await Promise.all([work(), change()]);
          else {
            await work();
            await change();
          }
          if (wanted !== null && (await state()) !== 'gone') {
            await setFields(defaultEnvironment, { _id, isRuby: true }, { priority: wanted });
            priority = wanted;
          }
          if (held !== undefined) expect(await state()).toBe(held);
        }
        for (let turn = 0; turn < 24; turn++) await workers[turn % 2]?.step(true);
        if (held === undefined) expect(['completed', 'failed', 'gone']).toContain(await state());
        else expect(await state()).toBe(held);
        if (held !== 'gone') expect((await jobs().findOne({ _id }))?.['priority']).toBe(priority);
        const starts = workers.flatMap(({ started }) => started).length;
        if (!isBatch) expect(starts).toBeLessThanOrEqual(1 + retries);
        const done = workers.flatMap((each) => each.done);
        expect(new Set(done).size).toBe(done.length);
      }),
      { numRuns: RUNS / 2 },
    );
  },
);
