import { type Document, ObjectId, Timestamp } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { type BatchJob, RocketJob } from '../../src/index';
import { claimJobs } from '../../src/job/queue/job-queue';
import { Housekeeping } from '../../src/runtime/server/housekeeping';
import { LeaseKeeper } from '../../src/server/leases/lease-keeper';
import { activeLeases } from '../../src/server/leases/leases';
import { workOn } from '../../src/server/records/busy-workers';
import { destroyDeadNeighbours } from '../../src/server/records/dead-server';
import { BytesDatabase } from '../support/bytes-database';
import { connectedDatabase } from '../support/database';
import { event, job, lease, odd, receipt, server, slice } from '../support/odd-documents';
import { ODD_VALUES } from '../support/odd-values';

const database = connectedDatabase();
const { Server, Job, Event, Subscribers } = RocketJob;
const SERVERS = 'rocket_job.servers';
const JOBS = 'rocket_job.node_jobs';
const LONG_AGO_MS = 3_600_000;

let bytes: BytesDatabase;
beforeAll(async () => {
  bytes = await BytesDatabase.at(inject('mongodUrl').replace('/?', `/${database().databaseName}?`));
});
afterAll(() => bytes[Symbol.asyncDispose]());
beforeEach(async () => {
  for (const name of ['servers', 'node_jobs', 'receipts', 'leases'])
    await database().collection(`rocket_job.${name}`).deleteMany({});
});

/** @returns the number that the database accepted */
async function insert(collection: string, documents: readonly Document[]): Promise<number> {
  const inserting = bytes.database.collection(collection).insertMany([...documents], { ordered: false });
  const { insertedCount } = await inserting.catch((error) => error.result);
  return insertedCount;
}

const oddServers = (heartbeatAgeMs = 0) => odd(() => server(`web:${Math.random()}`, heartbeatAgeMs));

it('finds every server, and describes the damage', async () => {
  const documents = oddServers();
  const count = await insert(SERVERS, [server('whole:1'), ...documents]);
  expect(count).toBeGreaterThan(documents.length * 0.9);
  const servers = await Server.all().toArray();
  expect(servers).toHaveLength(count);
  expect(await Server.count()).toBe(count);
  expect(servers.find(({ name }) => name === 'whole:1')?.damage).toBeUndefined();
  expect(servers.filter(({ damage }) => damage !== undefined).length).toBeGreaterThan(count * 0.7);
  expect(await Server.sort({ name: 1 }).pluck('name', 'heartbeat.updated_at')).toHaveLength(count);
  expect((await Server.where({ name: 'whole' }).toArray()).map(({ name }) => name)).toEqual(['whole:1']);
  expect(Object.keys(await Server.countsByState()).length).toBeGreaterThan(5);
});

it('publishes a stop of all servers and follows it, whatever their documents contain', async () => {
  const whole = server('whole:1');
  const count = await insert(SERVERS, [whole, ...oddServers()]);
  const publication = await Subscribers.Server.publish('stop', {}, { receipts: true });
  expect(publication.durability).toBe('stored');
  expect(publication.expected).toHaveLength(count);
  await database().collection(SERVERS).deleteOne({ _id: whole['_id'] });
  const { outcomes, silent } = await publication.receipts({ timeoutMs: 2_000, untilSettled: true });
  expect(outcomes).toHaveLength(count);
  expect(outcomes.find(({ process }) => process === 'whole:1')).toMatchObject({ status: 'done' });
  expect(silent.length).toBeGreaterThan(0);
});

it('follows an event with only damaged receipts', async () => {
  const whole = server('whole:1');
  await insert(SERVERS, [whole]);
  const publication = await Subscribers.Server.publish(
    'pause',
    { server_id: whole['_id'] },
    { receipts: true },
  );
  await insert(
    'rocket_job.receipts',
    odd(() => receipt(publication.event.id)),
  );
  await insert('rocket_job.receipts', [{ ...receipt(publication.event.id), server_id: whole['_id'] }]);
  const { outcomes } = await publication.receipts({ timeoutMs: 1_000 });
  expect(outcomes.find(({ process }) => process === 'whole:1')).toMatchObject({ evidence: 'receipt' });
  expect(outcomes.length).toBeGreaterThan(100);
});

it.each<[name: string, publish: () => Promise<{ readonly durability: string }>]>([
  ['Worker', () => Subscribers.Worker.publish('stop', { server_id: new ObjectId(), worker_id: 1 })],
  ['Logger', () => Subscribers.Logger.publish('set', { level: 'debug', host_name: 'web' })],
  [
    'a temporary Logger level',
    () => Subscribers.Logger.publish('set', { level: 'debug', for: '1m', then: 'info' }),
  ],
  ['kill', () => Subscribers.Server.publish('kill', { name: 'whole:1' })],
])('publishes to %s', async (_name, publish) => {
  await insert(SERVERS, [server('whole:1'), ...oddServers()]);
  expect((await publish()).durability).toBe('stored');
});

it('lists every job, claims only the intact one, and describes the damage', async () => {
  const whole = job();
  const documents = odd(job).map((each) => ({ ...each, state: 'state' in each ? each['state'] : 'queued' }));
  const count = await insert(JOBS, [...documents, whole]);
  const jobs = await Job.all().toArray();
  expect(jobs).toHaveLength(count);
  expect(jobs.filter(({ damage }) => damage !== undefined).length).toBeGreaterThan(count * 0.5);
  const claim = { serverId: new ObjectId(), claimId: new ObjectId(), workerName: 'a:1:1' };
  const claimer = { ...claim, claimMs: 4_000, isAlone: true };
  const claimed: Document[] = [];
  for (;;) {
    const [next] = await claimJobs(
      database().collection(JOBS, { bsonRegExp: true }),
      { _type: 'ReportJob' },
      [claimer],
    );
    if (next === undefined) break;
    claimed.push(next);
  }
  expect(claimed.some(({ _id }) => whole['_id'].equals(_id))).toBe(true);
  for (const { _id, priority, run_at } of claimed) {
    expect(_id).toBeInstanceOf(ObjectId);
    expect([typeof priority, typeof run_at]).toEqual(['number', 'undefined']);
  }
});

it('claims no job with invalid times, due or not', async () => {
  const past = new Date(Date.now() - LONG_AGO_MS);
  const times = [past.toISOString(), past.getTime(), '', true, {}, new Timestamp({ t: 1, i: 1 })];
  const damaged = times.flatMap((time) => [
    { ...job(), run_at: time },
    { ...job(), expires_at: time },
  ]);
  await insert(JOBS, [...damaged, { ...job(), run_at: past }, { ...job(), run_at: null }]);
  const claim = { serverId: new ObjectId(), claimId: new ObjectId(), workerName: 'a:1:1' };
  const claimer = { ...claim, claimMs: 4_000, isAlone: true };
  const claimNext = async () =>
    (await claimJobs(database().collection(JOBS), { _type: 'ReportJob' }, [claimer]))[0];
  expect([await claimNext(), await claimNext(), await claimNext()].filter(Boolean)).toHaveLength(2);
  const queued = await Job.queued().toArray();
  expect(queued.map(({ damage }) => damage?.split(' ')[0]).sort()).toEqual([
    ...times.map(() => 'expires_at'),
    ...times.map(() => 'run_at'),
  ]);
});

it('requeues work that is running on dead servers or on none, whatever other documents contain', async () => {
  const living = server('living:1');
  const dead = server('dead:1', LONG_AGO_MS);
  const some = oddServers(LONG_AGO_MS).filter((_each, index) => index % 4 === 0);
  await insert(SERVERS, [living, dead, ...some]);
  const running = (server_id: unknown) => ({ ...job(), state: 'running', worker_name: 'x:1', server_id });
  const unowned = [null, 'a string', { a: 1 }, 5, [living['_id']]].map(running);
  const { server_id: _none, ...without } = running(1) as Document;
  const ofTheDead = running(dead['_id']);
  const ofTheLiving = running(living['_id']);
  const odds = odd(() => running(living['_id']));
  await insert(JOBS, [...unowned, without, ofTheDead, ofTheLiving, ...odds]);
  const housekeeping = new Housekeeping({
    serverId: new ObjectId(),
    database: async () => database(),
    destroyZombies: () => destroyDeadNeighbours(defaultEnvironment, new ObjectId()),
    isHeld: () => false,
  });
  expect(await housekeeping.run()).toBe(true);
  const stateOf = async ({ _id }: Document) =>
    (await database().collection(JOBS).findOne({ _id }))?.['state'];
  for (const each of [...unowned, without, ofTheDead]) expect(await stateOf(each)).toBe('queued');
  expect(await stateOf(ofTheLiving)).toBe('running');
  const left = await Server.all().toArray();
  expect(left.some(({ name }) => name === 'dead:1')).toBe(false);
  expect(left.filter(({ isTelling }) => !isTelling).length).toBeGreaterThan(20);
  expect(left.every((each) => each.name === 'living:1' || !each.isTelling || !each.isZombie())).toBe(true);
});

it("finds the workers' jobs, and the failed slices", async () => {
  const batch: Document = { ...job(), state: 'running', sub_state: 'processing', slice_size: 2 };
  await insert(JOBS, [batch, ...odd(() => ({ ...job(), state: 'running', worker_name: 'a:1:1' }))]);
  const slices = `rocket_job.node_inputs.${batch['_id'].toHexString()}`;
  await insert(
    slices,
    odd(() => ({ ...slice(), state: 'failed', worker_name: 'a:1:2' })),
  );
  const work: unknown[] = [];
  for await (const each of workOn(database(), ['a:1', 'x'.repeat(50_000)])) work.push(each);
  expect(work.length).toBeGreaterThan(100);
  // Its slices name the workers, not the job itself.
  const polled = { ...batch, _id: new ObjectId(), worker_name: 'polled:1:1' };
  await insert(JOBS, [polled]);
  await insert(`rocket_job.node_inputs.${polled._id.toHexString()}`, [
    { ...slice(), state: 'running', worker_name: 'working:1:2' },
  ]);
  const named: string[] = [];
  for await (const { workerName } of workOn(database(), ['polled:1', 'working:1'])) named.push(workerName);
  expect(named).toEqual(['working:1:2']);
  const failed = await ((await Job.find(batch['_id'])) as unknown as BatchJob).failedSlices();
  expect(failed.length).toBeGreaterThan(100);
  expect(failed.some(({ damage }) => damage?.startsWith('records is a string'))).toBe(true);
});

it('lists every event with its receipts, and finds further receipts as they arrive', async () => {
  await Subscribers.Server.publish('pause', {});
  const before = await Event.recent(10_000).count();
  const whole = event();
  const count = await insert('rocket_job.events', [...odd(event), whole]);
  await insert('rocket_job.receipts', [receipt(whole['_id']), ...odd(() => receipt(whole['_id']))]);
  const records = await Event.recent(10_000).toArray();
  expect(records).toHaveLength(before + count);
  expect(records.find(({ id }) => whole['_id'].equals(id))?.storedReceipts.length).toBeGreaterThan(100);
  expect(records.filter(({ damage }) => damage !== undefined).length).toBeGreaterThan(count * 0.5);
  for (const record of records.slice(0, 50)) await record.receipts({ timeoutMs: 0 });
});

it('shows every lease, and reverts the intact one', async () => {
  await Subscribers.Server.publish('pause', {});
  const past = { expires_at: new Date(Date.now() - 1_000) };
  const whole: Document = { ...lease(), ...past };
  const count = await insert('rocket_job.leases', [...odd(() => ({ ...lease(), ...past })), whole]);
  expect(
    (await activeLeases(defaultEnvironment)).filter(({ damage }) => damage !== undefined).length,
  ).toBeGreaterThan(50);
  await new LeaseKeeper(defaultEnvironment, new ObjectId()).takeBack();
  const left = await database().collection('rocket_job.leases').countDocuments();
  expect(left).toBeLessThan(count);
  expect(await database().collection('rocket_job.leases').findOne({ _id: whole['_id'] })).toBeNull();
});

it('has odd values of every kind', () => {
  expect(Object.keys(ODD_VALUES).length).toBeGreaterThan(30);
});
