import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { type Binary, BSON, type Document, type ObjectId } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { isRocketJobError } from '../../src/index';
import type { JobDocument } from '../../src/job/model/job-document';
import { changeRubyJob } from '../../src/job/operations/change-ruby-job';
import { changeDirmonEntry, type DirmonAction } from '../../src/job/operations/dirmon-operations';
import { setFields } from '../../src/job/operations/job-fields';
import type { OperationName } from '../../src/job/operations/operation';
import { requeueRubyWorkOf } from '../../src/job/operations/ruby/dead-ruby-work';
import { retrySlice, saveRecords } from '../../src/job/operations/slice-operations';
import { connectedDatabase } from '../support/database';

type Slices = Readonly<Record<string, readonly Document[]>>;

/** One operation of the Ruby gem, with the documents before and after it. */
interface Case {
  readonly case: string;
  readonly before: Document;
  readonly after: Document | null;
  readonly slices_before?: Slices;
  readonly slices_after?: Slices;
}

const JOBS = 'rocket_job.jobs';
const ENTRIES = 'rocket_job.dirmon_entries';

/** The gem's own documents, with its types. */
const cases: ReadonlyMap<string, Case> = new Map(
  readFileSync(join(__dirname, 'wire/ruby-jobs.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => BSON.EJSON.parse(line, { relaxed: false }) as Case)
    .map((each) => [each.case, each]),
);

const database = connectedDatabase();

beforeEach(async () => {
  for (const { name } of await database().listCollections().toArray()) await database().dropCollection(name);
});

async function seed({ before, slices_before = {} }: Case, collection = JOBS): Promise<JobDocument> {
  await database().collection(collection).insertOne(before);
  for (const [name, slices] of Object.entries(slices_before))
    if (slices.length > 0)
      await database()
        .collection(name)
        .insertMany([...slices]);
  return (await database().collection(collection).findOne({ _id: before['_id'] })) as unknown as JobDocument;
}

/**
 * Returns a document for comparison: null equals absent, and of times and new ids only their existence
 * counts.
 */
function comparable(value: unknown): unknown {
  if (value instanceof Date) return 'a time';
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const type = (value as { _bsontype?: string })._bsontype;
  if (type !== undefined) return type === 'ObjectId' ? 'an id' : BSON.EJSON.serialize(value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name, comparable(inner)]),
  );
}

function byName(documents: Readonly<Record<string, unknown>>): unknown {
  return comparable(
    Object.fromEntries(
      Object.entries(documents).filter(([, slices]) => (slices as readonly unknown[]).length > 0),
    ),
  );
}

async function slicesNow(): Promise<Slices> {
  const found: Record<string, Document[]> = {};
  for (const { name } of await database().listCollections().toArray()) {
    if (!/^rocket_job\.(in|out)puts\./.test(name)) continue;
    found[name] = await database()
      .collection(name)
      .find({}, { sort: { _id: 1 }, promoteValues: false })
      .toArray();
  }
  return found;
}

async function now(id: ObjectId, collection = JOBS): Promise<Document | null> {
  return database().collection(collection).findOne({ _id: id }, { promoteValues: false });
}

function found(name: string): Case {
  const one = cases.get(name);
  if (one === undefined) throw new Error(`no case ${name}`);
  return one;
}

async function expectAfter({ before, after, slices_after = {} }: Case, collection = JOBS): Promise<void> {
  expect(comparable(await now(before['_id'], collection))).toEqual(comparable(after));
  expect(byName(await slicesNow())).toEqual(byName(slices_after));
}

const AN_HOUR_AGO = new Date(Date.now() - 3_600_000);

function change(job: JobDocument, name: OperationName, message?: string, workerName?: string) {
  const failure =
    message === undefined ? undefined : { message, ...(workerName !== undefined && { workerName }) };
  return changeRubyJob(defaultEnvironment, job, AN_HOUR_AGO, name, failure);
}

describe('an operation on a Ruby job writes what the gem writes', () => {
  it.each<[string, OperationName]>([
    ['queued -> paused: pause!', 'pause'],
    ['paused (not started) -> queued: resume!', 'resume'],
    ['failed -> queued: retry!', 'retry'],
    ['failed -> aborted: abort!', 'abort'],
    ['aborted -> destroy', 'destroy'],
    ['running -> queued: requeue!(server_name)', 'requeue'],
    ['run_now!', 'runNow'],
    ['run now in Mission Control: unset(:run_at)', 'runNow'],
    ['cron: run_now!', 'runNow'],
    ['cron (cron_after_start): abort!', 'abort'],
    ['cron (not cron_after_start): pause!', 'pause'],
    ['Retry plugin, limit reached: retry!', 'retry'],
    ['batch: queued -> paused: pause!', 'pause'],
    ['batch: paused -> queued: resume!', 'resume'],
    ['batch: running (processing) -> paused: pause!', 'pause'],
    ['batch: failed -> running: retry!', 'retry'],
    ['batch: requeue!(server) with a running slice', 'requeue'],
    ['batch: failed -> aborted: abort!', 'abort'],
    ['batch, several categories: abort!', 'abort'],
    ['batch: destroy', 'destroy'],
    ['batch: failed in before -> queued: retry!', 'retry'],
    ['batch: failed in after -> running: retry!', 'retry'],
    ['batch: running (after): requeue!', 'requeue'],
  ])('%s', async (name, operation) => {
    const one = upToNow(found(name), operation);
    await change(await seed(one), operation);
    await expectAfter(one);
  });

  it.each([
    ['queued -> failed: fail! (no arguments)', undefined],
    ['batch: running -> failed: fail!', 'operator'],
  ])('%s', async (name, worker) => {
    const one = found(name);
    await change(await seed(one), 'fail', one.after?.['exception']?.['message'], worker);
    await expectAfter(one);
  });

  it('batch: paused -> running: resume!, whose running slices belong to a server with a document', async () => {
    const one = found('batch: paused -> running: resume!');
    const job = await seed(one);
    await database().collection('rocket_job.servers').insertOne({ name: 'app1.company.com:4711' });
    await change(job, 'resume');
    await expectAfter(one);
  });

  it('batch: paused -> running: resume!, and queues the slices of a dead server, which the gem leaves', async () => {
    const one = found('batch: paused -> running: resume!');
    await change(await seed(one), 'resume');
    const [slices] = Object.values(await slicesNow());
    expect(slices?.map(({ state }) => state)).toEqual(['queued', 'queued', 'queued']);
  });

  it.each([
    ['set priority: update_attributes(priority: 10)', { priority: 10 }],
    ['set log_level', { log_level: 'trace' as const }],
  ])('%s', async (name, fields) => {
    const one = found(name);
    const job = await seed(one);
    await setFields(defaultEnvironment, { _id: job._id, isRuby: true }, { ...fields, ...loggedAs(one) });
    await expectAfter(one);
  });

  it('requeue_dead_server with a running slice', async () => {
    const one = found('batch: requeue_dead_server with a running slice');
    await seed(one);
    expect(await requeueRubyWorkOf(database(), database(), 'app1.company.com:4711')).toBe(1);
    await expectAfter(one);
  });

  it('requeue_dead_server leaves the jobs and slices of h:11 to h:11', async () => {
    const one = found('batch: requeue_dead_server with a running slice');
    const { _id } = await seed(one);
    const { _id: plain } = await seed(found('running -> queued: requeue!(server_name)'));
    expect(await requeueRubyWorkOf(database(), database(), 'app1.company.com:471')).toBe(0);
    expect(await requeueRubyWorkOf(database(), database(), 'app1')).toBe(0);
    expect(await requeueRubyWorkOf(database(), database(), 'app1.company.com:4711')).toBe(2);
    expect((await now(plain))?.['state']).toBe('queued');
    expect((await now(_id))?.['state']).toBe('running');
  });
});

/** The gem ran long ago: times that were in the future then are now. */
function upToNow(one: Case, operation: OperationName): Case {
  if (operation !== 'runNow') return one;
  return { ...one, before: { ...one.before, run_at: new Date(Date.now() + 3_600_000) } };
}

/** Returns the value that the gem set. */
function loggedAs({ after }: Case): object {
  const level = after?.['log_level'];
  return level === undefined ? {} : { log_level: level };
}

describe('an operation on a slice writes what the gem writes', () => {
  it('edit a record of a failed slice, and retry it', async () => {
    const edited = found('batch: edit a record of a failed slice');
    await seed(edited);
    const slices = database().collection(Object.keys(edited.slices_before ?? {})[0] ?? '');
    const document = (await slices.findOne({ state: 'failed' })) as Document;
    await saveRecords(slices, { document, records: document['records'] }, ['a', 'good']);
    await expectAfter(edited);

    const retried = found('batch: slice.retry!');
    await retrySlice(slices, document);
    await expectAfter({ ...retried, before: edited.before });
  });

  it('edit a compressed record', async () => {
    const one = found('batch DefaultBatchJob: a slice is written again (save!)');
    await seed(one);
    const [name = ''] = Object.keys(one.slices_before ?? {});
    const slices = database().collection(name);
    const document = (await slices.findOne({}, { sort: { _id: 1 } })) as Document;
    const records = unpacked(document);
    const after = unpacked((one.slices_after?.[name] ?? []).find(({ _id }) => _id.equals(document['_id'])));
    await saveRecords(slices, { document, records }, after);
    const written = await slices.findOne({ _id: document['_id'] });
    expect(unpacked(written)).toEqual(after);
    expect({ ...written, records: undefined }).toEqual({ ...document, records: undefined });
    expect(written?.['records']).toHaveProperty('sub_type', 0);
  });

  it('edit a line of a slice with a format', async () => {
    const one = found('batch CsvBatchJob: a slice is written again (save!)');
    await seed(one);
    const slices = database().collection(Object.keys(one.slices_before ?? {})[0] ?? '');
    const document = (await slices.findOne({}, { sort: { _id: 1 } })) as Document;
    await saveRecords(slices, { document, records: document['records'] }, ['edited']);
    await expectAfter(one);
  });

  it('refuses to write encrypted records, and says why', async () => {
    const one = found('batch EncryptedBatchJob: a slice is written again (save!)');
    await seed(one);
    const slices = database().collection(Object.keys(one.slices_before ?? {})[0] ?? '');
    const document = (await slices.findOne({}, { sort: { _id: 1 } })) as Document;
    await expect(saveRecords(slices, { document, records: [] }, ['x'])).rejects.toThrow(/encrypted/);
  });
});

function unpacked(slice: Document | null | undefined): unknown[] {
  if (!slice) throw new Error('no slice');
  return BSON.deserialize(inflateSync((slice['records'] as Binary).buffer))['r'];
}

describe('an operation on a Dirmon entry writes what the gem writes', () => {
  it.each<[string, DirmonAction]>([
    ['dirmon entry: pending -> enabled: enable!', 'enable'],
    ['dirmon entry: failed -> enabled: enable!', 'enable'],
    ['dirmon entry: enabled -> disabled: disable!', 'disable'],
    ['dirmon entry: destroy', 'destroy'],
  ])('%s', async (name, action) => {
    const one = found(name);
    const entry = await seed(one, ENTRIES);
    await changeDirmonEntry(defaultEnvironment, database().collection(ENTRIES), entry, action);
    await expectAfter(one, ENTRIES);
  });

  it.each<[string, DirmonAction]>([
    ['dirmon entry: disabled -> disable!', 'disable'],
    ['dirmon entry: pending -> disable!', 'disable'],
  ])('%s is refused, as in the gem', async (name, action) => {
    const one = found(name);
    const entry = await seed(one, ENTRIES);
    const changed = changeDirmonEntry(defaultEnvironment, database().collection(ENTRIES), entry, action);
    await expect(changed).rejects.toMatchObject({ code: 'invalid_transition' });
    await expectAfter(one, ENTRIES);
  });
});

describe('an operation that would not hold, or would need Ruby, is refused and writes nothing', () => {
  it.each<[string, OperationName, string, RegExp]>([
    ['running -> paused: pause! (job that is not pausable)', 'pause', 'invalid_transition', /pausable/],
    ['running -> paused: pause! (pausable)', 'pause', 'invalid_transition', /pausable/],
    [
      'running -> aborted: abort!',
      'abort',
      'invalid_transition',
      /^Not aborted: its worker would overwrite the abort when it finishes, in Ruby too\. `job\.abort\(\{ killWorker: true \}\)` kills the worker first/,
    ],
    [
      'aborted -> retry!',
      'retry',
      'invalid_transition',
      /Not retried: it was aborted .* ago\. Only a failed job/,
    ],
    [
      'running -> failed: fail!(worker_name, message)',
      'fail',
      'invalid_transition',
      /^Not failed: its worker would overwrite the failure when it finishes, in Ruby too\. `job\.abort\(\{ killWorker: true \}\)` kills the worker first/,
    ],
    ['running: requeue! of another server', 'resume', 'invalid_transition', /it has been running for/],
    ['cron (not cron_after_start): abort!', 'abort', 'ruby_job', /plugin Cron .*abort!/],
    ['cron (not cron_after_start): fail!', 'fail', 'ruby_job', /plugin Cron .*fail!/],
    ['Retry plugin: fail!', 'fail', 'ruby_job', /plugin Retry/],
    [
      'ProcessingWindow: retry! outside the window',
      'retry',
      'ruby_job',
      /ProcessingWindow \(30 8 \* \* \* UTC\)/,
    ],
    ['batch: running (before) -> pause!', 'pause', 'invalid_transition', /pausable/],
    [
      'batch: running (after): requeue!',
      'abort',
      'invalid_transition',
      /^Not aborted: its worker would overwrite the abort when it finishes, in Ruby too\. `job\.abort\(\{ killWorker: true \}\)` kills the worker first/,
    ],
    ['batch: completed', 'retry', 'invalid_transition', /it has been running/],
  ])('%s, %s', async (name, operation, code, why) => {
    const one = found(name);
    const job = await seed(one);
    const error = await change(job, operation).catch((thrown: unknown) => thrown);
    expect(isRocketJobError(error) && [error.code, error.message]).toEqual([
      code,
      expect.stringMatching(why),
    ]);
    await expectAfter({ ...one, after: one.before, slices_after: one.slices_before ?? {} });
  });
});

describe('a job that no worker has', () => {
  const stuck = found('paused (started) -> running: resume! (pausable)');

  it('is queued by resume if it was paused after its start: the gem would make it run without a worker', async () => {
    await change(await seed(stuck), 'resume');
    await expectAfter({ ...stuck, after: { ...stuck.after, state: 'queued', started_at: null } });
  });

  it("is stuck if it hasn't changed for a minute, and is then requeued", async () => {
    const one = { ...stuck, before: stuck.after as Document };
    const job = await seed(one);
    const soon = changeRubyJob(defaultEnvironment, job, new Date(), 'requeue');
    await expect(soon).rejects.toThrow(
      /Not requeued: it is running without a worker.*in a minute, it is stuck: requeue it then/,
    );
    await expectAfter(one);
    const other = { ...job, started_at: new Date(1) };
    await expect(change(other, 'requeue')).rejects.toMatchObject({ code: 'invalid_transition' });
    await change(job, 'requeue');
    await expectAfter({ ...one, after: { ...one.before, state: 'queued', started_at: null } });
  });

  it("isn't requeued while its server has a document", async () => {
    const one = found('running -> queued: requeue!(server_name)');
    const job = await seed(one);
    await database().collection('rocket_job.servers').insertOne({ name: 'app1.company.com:4711' });
    await expect(change(job, 'requeue')).rejects.toThrow(/its server app1\.company\.com:4711 has a document/);
    await expectAfter({ ...one, after: one.before });
  });
});

describe('unwritten', () => {
  it('is a job that was taken meanwhile: the outcome describes its state', async () => {
    const one = found('failed -> queued: retry!');
    const job = await seed(one);
    const running = { state: 'running', started_at: new Date(Date.now() - 2_500) };
    await database().collection(JOBS).updateOne({ _id: job._id }, { $set: running });
    await expect(change(job, 'retry')).rejects.toThrow(
      /^Not retried: it has been running again for [23]s\. Only a failed job can be retried\. \(TracedJob [0-9a-f]{24}\)$/,
    );
    await database().collection(JOBS).deleteOne({ _id: job._id });
    await expect(change(job, 'retry')).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([
    ['a batch job of gem 5', { input_categories: ['main'], slice_size: 2 }],
    ['a batch job of gem 5 with something else for its categories', { input_categories: 'main' }],
  ])('%s, in any operation', async (_, fields) => {
    const one = found('failed -> queued: retry!');
    const job = await seed({ ...one, before: { ...one.before, ...fields } });
    for (const operation of ['retry', 'abort', 'destroy', 'pause', 'runNow'] as const)
      await expect(change(job, operation)).rejects.toThrow(/batch job of Rocket Job 5/);
  });

  it.each([
    [{ priority: 1000 }, /`priority` to be a whole number from 1 \(first\) to 100, got `1000`/],
    [{ log_level: 'loud' }, /`log_level` to be one of trace/],
    [{ run_at: 'tomorrow' }, /`run_at` to be a Date/],
    [{ state: 'queued' }, /got `state`\. To change the state of a job, use `pause`, /],
    [{ cron_schedule: '0 2 * * *' }, /got `cron_schedule`.*change it in a Rails console\.$/],
    [
      { customer: 'Jill' },
      /got `customer`\. The class validates its own fields: change them in a Rails console\.$/,
    ],
    [{}, /Expected the fields to set/],
  ])('%o', async (fields, why) => {
    const one = found('failed -> queued: retry!');
    const job = await seed(one);
    const given = { _id: job._id, isRuby: true };
    await expect(setFields(defaultEnvironment, given, fields)).rejects.toThrow(why);
    await expectAfter({ ...one, after: one.before });
  });

  it('run_at and expires_at of a job that is not queued', async () => {
    const one = found('failed -> queued: retry!');
    const { _id } = await seed(one);
    const set = setFields(defaultEnvironment, { _id, isRuby: true }, { runAt: new Date(), priority: 3 });
    await expect(set).rejects.toThrow(
      /^Not set: it failed .* ago\. run_at can only be set while a job is queued/,
    );
    await expectAfter({ ...one, after: one.before });
  });
});

describe('unwritten to a slice', () => {
  const edited = found('batch: edit a record of a failed slice');
  const read = async () => {
    await seed(edited);
    const slices = database().collection(Object.keys(edited.slices_before ?? {})[0] ?? '');
    const document = (await slices.findOne({ state: 'failed' })) as Document;
    return { slices, document, slice: { document, records: document['records'] as unknown[] } };
  };

  it('are records that another operator has changed, or a worker has taken', async () => {
    const { slices, document, slice } = await read();
    await slices.updateOne({ _id: document['_id'] }, { $set: { records: ['a', 'other'] } });
    await expect(saveRecords(slices, slice, ['a', 'good'])).rejects.toThrow(
      /It has changed since it was read/,
    );
    await slices.updateOne({ _id: document['_id'] }, { $set: { state: 'running', records: ['a', 'bad'] } });
    await expect(saveRecords(slices, slice, ['a', 'good'])).rejects.toThrow(/Not saved: it is running/);
    await expect(retrySlice(slices, document)).rejects.toThrow(/Not retried: it is running/);
    const running = { document: { ...document, state: 'running' }, records: slice.records };
    await expect(saveRecords(slices, running, ['a'])).rejects.toThrow(
      /^Not saved: a worker is processing the slice, and would overwrite your change if the slice fails/,
    );
  });

  it('are records that shift the failed one: the worker skips those before it by number', async () => {
    const { slices, slice } = await read();
    await expect(saveRecords(slices, slice, ['bad'])).rejects.toThrow(/first 1 records of the slice to stay/);
    await expect(saveRecords(slices, slice, [undefined])).rejects.toMatchObject({ code: 'invalid_argument' });
    await saveRecords(slices, slice, ['a']);
    expect((await slices.findOne({ _id: slice.document['_id'] }))?.['records']).toEqual(['a']);
  });

  it("is another type than the database's: an unchanged double stays a double", async () => {
    const { slices, document } = await read();
    const stored = [new BSON.Double(1), { price: new BSON.Double(2), name: 'x' }, new BSON.Double(3)];
    const records = [1, { price: 2, name: 'x' }, 3];
    await slices.updateOne({ _id: document['_id'] }, { $set: { records: stored } });
    const slice = { document: { ...document, records: stored }, records, stored };
    await saveRecords(slices, slice, [1, { price: 2, name: 'y' }, 3]);
    const written = await slices.findOne({ _id: document['_id'] }, { promoteValues: false });
    const types = written?.['records'].map((each: unknown) => BSON.EJSON.stringify(each, { relaxed: false }));
    expect(types).toEqual([
      '{"$numberDouble":"1.0"}',
      '{"price":{"$numberDouble":"2.0"},"name":"y"}',
      '{"$numberDouble":"3.0"}',
    ]);
  });
});
