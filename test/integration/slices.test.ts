import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ObjectId } from 'mongodb';
import { beforeEach, expect, it } from 'vitest';
import { BatchJob, Job } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { insertCase } from '../support/ruby-wire';

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

it('tell of what has failed, where and why', async () => {
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

it('are those of a category that the job has, and none where the collection is not there', async () => {
  await insertCase(database(), 'batch, several categories: abort!');
  const other = (await BatchJob.where({ _type: 'CategoriesBatchJob' }).first()) as unknown as BatchJob;
  expect(other.output.categories).toContain('main');
  for (const category of other.output.categories)
    expect(await other.output.category(category).count()).toBe(0);
  expect(await other.input.failed().first()).toBeUndefined();
});

it('that are damaged or encrypted are named, and do not hide the others', async () => {
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

it('are downloaded in order, with progress, and what is damaged is said', async () => {
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
  await expect(job.download(file)).rejects.toThrow('it is there already');
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
  await expect(job.download(join(folder, 'x.bz2'))).rejects.toThrow('Expected output in bzip2');
  await expect(job.download(join(folder, 'no/x'))).rejects.toThrow(/can be written.*ENOENT/);
  const aborted = AbortSignal.abort();
  await expect(job.download(join(folder, 'never'), { signal: aborted })).rejects.toThrow();
  await writeFile(join(folder, 'kept.part'), 'kept');
  await expect(job.download(join(folder, 'kept'))).rejects.toThrow('kept.part');
  expect((await readdir(folder)).sort()).toEqual(['kept.part', 'result.txt', 'result.txt.gz']);
  const records: unknown[] = [];
  for await (const record of job.download()) records.push(record);
  expect(records).toHaveLength(598);
  await database()
    .collection('rocket_job.jobs')
    .updateOne({}, { $set: { state: 'running' } });
  await expect((await job.reload()).download(join(folder, 'early'))).rejects.toThrow('which works on them');
});
