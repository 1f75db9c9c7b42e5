import { type Document, Int32, ObjectId } from 'mongodb';
import { beforeEach, expect, it } from 'vitest';
import { jobTable } from '../../console/display/jobs/job-table';
import { styleFor } from '../../console/display/layout/style';
import { defaultEnvironment } from '../../src/default-environment';
import { RocketJob } from '../../src/index';
import { queuedWithoutServer } from '../../src/server/records/known-job-classes';
import { connectedDatabase } from '../support/database';
import { job, server } from '../support/odd-documents';

const database = connectedDatabase();
const jobs = () => database().collection('rocket_job.node_jobs');
const LONG_AGO_MS = 3_600_000;
const node = (job_classes: unknown, fields: object = {}, ageMs = 0): Document => ({
  ...server(`web:${new ObjectId()}`, ageMs),
  ...(job_classes === undefined ? {} : { job_classes }),
  ...fields,
});
const ruby = (): Document => {
  const { heartbeat_seconds: _ours, ...document } = server('ruby:1');
  return document;
};

async function fleet(...documents: Document[]): Promise<void> {
  await database().collection('rocket_job.servers').insertMany(documents);
}

beforeEach(async () => {
  for (const name of ['servers', 'node_jobs', 'jobs'])
    await database().collection(`rocket_job.${name}`).deleteMany({});
  await jobs().insertMany([
    { ...job(), _type: 'KnownJob' },
    { ...job(), _type: 'LostJob' },
    { ...job(), _type: 'LostJob' },
    { ...job(), _type: 'OtherJob', state: 'completed' },
    { ...job(), _type: 5 },
  ]);
  await database()
    .collection('rocket_job.jobs')
    .insertOne({ ...job(), _type: 'RubyJob', failure_count: new Int32(0) });
});

it.each<[string, Document[], string[]]>([
  ['a server knows', [node(['KnownJob'])], ['LostJob 2']],
  ['a paused server knows', [node(['KnownJob'], { state: 'paused' })], ['LostJob 2']],
  ['a Ruby server lives too', [node(['KnownJob']), ruby()], ['LostJob 2']],
  ['only a zombie knows', [node(['LostJob', 'KnownJob'], {}, LONG_AGO_MS)], ['KnownJob 1', 'LostJob 2']],
  ['one is damaged', [node(['KnownJob']), node(undefined, { heartbeat_seconds: 'x' })], ['LostJob 2']],
  [
    'one has anything among its classes',
    [node(['KnownJob', /./, null, 5, {}, '', 'x'.repeat(50_000)])],
    ['LostJob 2'],
  ],
  ['no server lives', [ruby()], ['KnownJob 1', 'LostJob 2']],
  ['all know all', [node(['LostJob']), node(['KnownJob'])], []],
  ['one loads none', [node(['KnownJob']), node([])], ['LostJob 2']],
  ['one of another version does not say', [node(['KnownJob']), node(undefined)], []],
  ['one reports something else', [node(['KnownJob']), node('KnownJob')], []],
])('reports the queued classes that no server runs if %s', async (_where, documents, expected) => {
  await fleet(...documents);
  expect(
    (await queuedWithoutServer(defaultEnvironment)).map(({ name, count }) => `${name} ${count}`),
  ).toEqual(expected);
});

it("Job.queued() marks the jobs that no server runs, never Ruby's", async () => {
  await fleet(node(['KnownJob']), ruby());
  const queued = await RocketJob.Job.queued().toArray();
  expect(queued.filter(({ hasNoServer }) => hasNoServer).map(({ type }) => type)).toEqual([
    'LostJob',
    'LostJob',
  ]);
  const text = jobTable(queued, styleFor({ isTTY: false }));
  expect(text.match(/queued \(no server\)/g)).toHaveLength(2);
  expect(text).toContain(
    'No running rj-server loads these classes, or its filters exclude them: LostJob (2 queued jobs). Start an rj-server',
  );
});
