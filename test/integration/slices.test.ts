import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gunzipSync, inflateSync } from 'node:zlib';
import { Binary, BSON, type Document, Double, ObjectId } from 'mongodb';
import { beforeEach, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { BatchJob, Job, type Slice } from '../../src/index';
import { type OperationWatch, watchOperations } from '../../src/job/operations/operation-watch';
import { connectedDatabase } from '../support/database';
import { insertCase } from '../support/ruby-wire';

const QUIET: OperationWatch = {
  ...{ say: () => {}, done: () => {}, progress: () => {}, progressEnded: () => {}, dropsLater: () => {} },
  ...{ sayOnce: () => {}, mayKillWorker: async () => undefined, signal: undefined },
};

const database = connectedDatabase();
let job: BatchJob & Job;
let inputs: string;
let outputs: string;
let folder: string;

const read = async () => (await BatchJob.first()) as never;

beforeEach(async () => {
  for (const { name } of await database().listCollections().toArray())
    await database().collection(name).drop();
  const { _id } = await insertCase(database(), 'batch: failed -> running: retry!');
  [inputs, outputs] = [`rocket_job.inputs.${_id}`, `rocket_job.outputs.${_id}`];
  job = await read();
  folder = await mkdtemp(join(tmpdir(), 'slices-'));
});

it('show the failed records, where and why', async () => {
  expect(await job.input.countsByState()).toEqual({ failed: 1 });
  const slice = await job.input.failed().first();
  expect(slice).toMatchObject({
    state: 'failed',
    records: ['a', 'bad'],
    failedRecord: 'bad',
    failedRecordNumber: 2,
    firstRecordNumber: 1,
    failureCount: 1,
    exception: { class_name: 'ArgumentError', message: 'bad record bad' },
  });
  expect(await job.input.where({ 'exception.class_name': 'ArgumentError' }).count()).toBe(1);
  expect(await job.output.count()).toBe(1);
  expect(() => job.input.category('nope')).toThrow(/Expected a category of the input \(main\), got .*nope/);
  const [group] = await Job.failed().byException();
  expect(group).toMatchObject({ className: 'RocketJob::JobException', count: 1, example: job.id });
  expect(group?.last).toEqual(job.completedAt);
  expect(await job.failedSlices()).toMatchObject([{ recordNumber: 2, record: 'bad' }]);
});

it("are those of the job's categories, and none if the collection doesn't exist", async () => {
  await insertCase(database(), 'batch, several categories: abort!');
  const other = (await BatchJob.where({ _type: 'CategoriesBatchJob' }).first()) as unknown as BatchJob;
  expect(other.output.categories).toContain('main');
  for (const category of other.output.categories)
    expect(await other.output.category(category).count()).toBe(0);
  expect(await other.input.failed().first()).toBeUndefined();
});

it("that are damaged or encrypted are named, and don't hide the others", async () => {
  await database()
    .collection(inputs)
    .insertMany([
      { state: 'failed', records: 'nonsense', processing_record_number: 1, exception: { class_name: 'A' } },
      { state: 7, records: [], first_record_number: 'x' } as never,
      {
        ...{ _type: 'RocketJob::Sliced::EncryptedSlice', state: 'failed', records: Buffer.from('@EnCxyz') },
        ...{ processing_record_number: 1, exception: { class_name: 'B', message: null } },
      },
    ]);
  const failed: unknown[] = [];
  for await (const each of job.eachFailedRecord()) failed.push(each);
  expect(failed).toMatchObject([
    { record: 'bad', recordNumber: 2 },
    { record: undefined, recordNumber: 1, problem: expect.stringContaining('records is a string') },
    { record: undefined, recordNumber: 1, problem: expect.stringContaining('are encrypted') },
  ]);
  const all = await job.input.all().toArray();
  expect(all.map(({ damage }) => damage)).toEqual([
    undefined,
    'records is a string',
    'state is a number, first_record_number is a string',
    undefined,
  ]);
  const groups = await job.input.groupExceptions();
  expect(groups.map(({ className, message, count }) => [className, message, count]).sort()).toEqual([
    ['A', '', 1],
    ['ArgumentError', 'bad record bad', 1],
    ['B', '', 1],
  ]);
});

it('are downloaded in order, with progress, and damaged ones are reported', async () => {
  const slices = Array.from({ length: 300 }, (_, at) => ({
    _id: ObjectId.createFromTime(2_000_000_000 + at),
    first_record_number: at * 2,
    state: 'queued',
    records: [`line ${at}`, { at }],
  }));
  await database().collection(outputs).deleteMany({});
  await database().collection(outputs).insertMany(slices.toReversed());
  const progress: number[] = [];
  const file = join(folder, 'result.txt');
  const onProgress = ({ slices: done, of }: { slices: number; of: number }) => progress.push(done / of);
  expect(await job.download(file, { onProgress })).toEqual({ file, slices: 300, records: 600 });
  const lines = slices.flatMap((_, at) => [`line ${at}`, `{"at":${at}}`]);
  expect(await readFile(file, 'utf8')).toBe(`${lines.join('\n')}\n`);
  expect(progress).toHaveLength(300);
  expect(progress.at(-1)).toBe(1);
  await expect(job.download(file)).rejects.toThrow(
    `Can't write \`${file}\`: the file already exists. Remove it`,
  );
  await database()
    .collection(outputs)
    .updateOne({ first_record_number: 2 }, { $set: { records: 5 } });
  const packed = await job.download(`${file}.gz`);
  expect(packed).toMatchObject({
    slices: 299,
    records: 598,
    damaged: [expect.stringContaining('records is a number')],
  });
  expect(gunzipSync(await readFile(`${file}.gz`)).toString()).toBe(
    `${[...lines.slice(0, 2), ...lines.slice(4)].join('\n')}\n`,
  );
  await expect(job.download(join(folder, 'x.bz2'))).rejects.toThrow(
    "The output is not in bzip2, so it can't be written to",
  );
  const denied = async (path: string) => {
    const error = await job.download(path).catch((each: unknown) => each);
    return String((error as Error).message).replaceAll(folder, 'F');
  };
  expect(await denied(join(folder, 'no/x'))).toBe(
    "Can't write `F/no/x`: the folder `F/no` does not exist. Create it, or name a file in another one.",
  );
  expect(await denied(folder)).toBe("Can't write `F`: it is a folder. Name a file in it.");
  expect(await denied(`${folder}/no/`)).toBe("Can't write `F/no/`: it is a folder. Name a file in it.");
  expect(await denied(join(file, 'x'))).toBe(
    "Can't write `F/result.txt/x`: a part of its path is not a folder. Name another file.",
  );
  expect(await denied(join(folder, 'x'.repeat(300)))).toMatch(
    /`: its name is too long\. Name another file\.$/,
  );
  const aborted = AbortSignal.abort();
  await expect(job.download(join(folder, 'never'), { signal: aborted })).rejects.toThrow();
  await writeFile(join(folder, 'kept.part'), 'kept');
  await expect(job.download(join(folder, 'kept'))).rejects.toThrow(
    /^Can't write `.*kept`: `.*kept\.part` already exists, which holds the output until it is complete\./,
  );
  expect((await readdir(folder)).sort()).toEqual(['kept.part', 'result.txt', 'result.txt.gz']);
  const records: unknown[] = [];
  for await (const record of job.download()) records.push(record);
  expect(records).toHaveLength(598);
  await database()
    .collection('rocket_job.jobs')
    .updateOne({}, { $set: { state: 'running' } });
  await expect((await job.reload()).download(join(folder, 'early'))).rejects.toThrow(
    'is still processing slices, so the file would be incomplete. Nothing was written.',
  );
});

const UNDER_WAY = { state: 'running', sub_state: 'processing' };
const packed = (records: readonly unknown[]) =>
  new Binary(deflateSync(BSON.serialize({ r: [...records] })), 0);
const unpacked = (records: Binary) =>
  BSON.deserialize(inflateSync(records.buffer), { promoteValues: false })['r'];
const failed = { state: 'failed', processing_record_number: 2, failure_count: 1 };
const exception = { class_name: 'ArgumentError', message: 'bad' };

async function failedSliceWith(fields: object): Promise<Slice> {
  await database()
    .collection(inputs)
    .updateOne({}, { $set: { ...failed, exception, ...fields } });
  const slice = await job.input.failed().first();
  if (slice === undefined) throw new Error('no failed slice');
  return slice;
}

const storedSlice = () => database().collection(inputs).findOne({}, { promoteValues: false });

it.each([
  ['plain', 'RocketJob::Sliced::Slice', (records: unknown[]) => records, (stored: never) => stored],
  ['compressed', 'RocketJob::Sliced::CompressedSlice', packed, unpacked],
])('that are %s are edited and retried, with one guarded write each', async (_, _type, pack, unpack) => {
  const raw = [new Double(1), { price: new Double(2), name: 'bad' }, { x: new Double(3) }];
  const slice = await failedSliceWith({ _type, records: pack(raw) });
  const before = await storedSlice();
  expect(await slice.save()).toBe(slice);
  expect(await storedSlice()).toEqual(before);
  (slice.failedRecord as { name: string }).name = 'good';
  await slice.save();
  const edited = await storedSlice();
  expect({ ...edited, records: 0 }).toEqual({ ...before, records: 0 });
  expect(unpack(edited?.['records'] as never)).toEqual([
    raw[0],
    { price: new Double(2), name: 'good' },
    raw[2],
  ]);
  expect(slice.failedRecord).toEqual({ price: 2, name: 'good' });

  await slice.removeFailedRecord();
  expect(slice.records).toEqual([1, { x: 3 }]);
  slice.failedRecord = { x: 4 };
  expect((await slice.save()).records).toEqual([1, { x: 4 }]);
  slice.records = [1];
  await slice.save();
  expect(() => {
    slice.failedRecord = 'x';
  }).toThrow(`Slice ${slice.id} has no failed record. To read its records: \`slice.records\`.`);
  expect((await slice.retry()).state).toBe('queued');
  expect(await storedSlice()).toMatchObject({ state: 'queued', exception });
  await expect(slice.retry()).rejects.toThrow(
    'Not retried: it is queued. Only a failed slice can be retried.',
  );
});

it('report that no worker takes a retried slice while its job has failed', async () => {
  const said: string[] = [];
  watchOperations(defaultEnvironment, { ...QUIET, say: (text) => said.push(text) });
  await (await failedSliceWith({ records: ['a', 'bad'] })).retry();
  expect(said).toEqual([expect.stringMatching(/^Its job has failed.*`job\.retry\(\)`$/)]);
  const slice = await failedSliceWith({ records: ['a', 'bad'] });
  await database()
    .collection('rocket_job.jobs')
    .updateMany({}, { $set: { state: 'running' } });
  await slice.retry();
  expect(said).toHaveLength(1);
  watchOperations(defaultEnvironment, QUIET);
});

it("of TypeScript jobs are retried without their worker's fields", async () => {
  class LinesJob extends BatchJob<string> {
    override sliceSize = 2;
    perform() {}
  }
  const own = await LinesJob.create();
  await own.upload(['a', 'bad', 'c']);
  const slices = database().collection(`rocket_job.node_inputs.${own.id}`);
  const work = { worker_name: 'app1:1:1', started_at: new Date(), server_id: new ObjectId() };
  await slices.updateOne({ first_record_number: 1 }, { $set: { ...failed, ...work, exception } });
  const slice = await own.input.failed().first();
  if (slice === undefined) throw new Error('no failed slice');
  slice.failedRecord = 'good';
  await slice.save();
  await slice.retry();
  const { _id, ...written } = (await slices.findOne({ _id: slice.id })) as Document;
  expect(written).toMatchObject({ state: 'queued', records: ['a', 'good'], failure_count: 1, exception });
  expect(Object.keys(written).filter((name) => name in work)).toEqual([]);
});

it('are left alone if they have changed, are running, encrypted, damaged, or output', async () => {
  const slice = await failedSliceWith({ records: ['a', 'bad'] });
  const other = await failedSliceWith({ records: ['a', 'bad'] });
  other.failedRecord = 'theirs';
  await other.save();
  slice.failedRecord = 'mine';
  await expect(slice.save()).rejects.toMatchObject({
    code: 'invalid_transition',
    message: expect.stringContaining('It has changed since it was read. Read it again.'),
  });
  expect((await storedSlice())?.['records']).toEqual(['a', 'theirs']);
  for (const records of ['ab', null, { 0: 'a' }])
    expect(() => {
      slice.records = records as never;
    }).toThrow('Expected the records of the slice, an array');
  other.records = ['x'];
  await expect(other.save()).rejects.toThrow('Expected the first 1 records of the slice to stay');
  other.records = ['a', () => 1];
  await expect(other.save()).rejects.toMatchObject({ code: 'invalid_argument' });

  const late = await failedSliceWith({ records: ['a', 'bad'] });
  await database().collection(inputs).updateOne({}, { $set: UNDER_WAY });
  late.failedRecord = 'late';
  await expect(late.save()).rejects.toThrow('Not saved: it is running');
  await expect(late.retry()).rejects.toThrow('Not retried: it is running');
  const running = (await job.input.running().first()) as Slice;
  running.records = ['a', 'late'];
  await expect(running.save()).rejects.toThrow(
    'Not saved: a worker is processing the slice, and would overwrite your change',
  );

  const encrypted = await failedSliceWith({
    _type: 'RocketJob::Sliced::EncryptedSlice',
    records: Buffer.from('@EnCxyz'),
  });
  await expect(encrypted.removeFailedRecord()).rejects.toThrow('they are encrypted');
  encrypted.records = ['a'];
  await expect(encrypted.save()).rejects.toThrow('they are encrypted');
  const damaged = await failedSliceWith({ _type: 'RocketJob::Sliced::Slice', records: 'nonsense' });
  damaged.records = ['a'];
  await expect(damaged.save()).rejects.toThrow('records is a string');
  const output = (await job.output.first()) as Slice;
  output.records = ['x'];
  await expect(output.save()).rejects.toThrow(
    'Not saved: it is an output slice. Only slices of `job.input` can be edited.',
  );
  await database().collection(inputs).deleteMany({});
  await expect(late.retry()).rejects.toThrow('Not retried: it is done, and was deleted');
});

it('leave an intent and an outcome if there is an observer', async () => {
  const { changes } = defaultEnvironment;
  const slice = await failedSliceWith({ records: ['a', 'bad'] });
  changes.session = 'test';
  try {
    slice.failedRecord = 'good';
    await slice.save();
    await slice.retry();
  } finally {
    changes.session = undefined;
  }
  const trail = await database().collection('rocket_job.audit').find({ noun: 'slice' }).toArray();
  expect(trail.map(({ action, ids }) => [action, ids])).toEqual([
    ['edit', [slice.id]],
    ['retry', [slice.id]],
  ]);
});
