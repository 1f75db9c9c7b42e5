import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  BatchJob,
  isRocketJobError,
  Job,
  RocketJob,
  type RocketJobEnvironment,
  Server,
  Subscriber,
} from '../../src/index';
import { connectedDatabase, freshDatabaseUrl } from '../support/database';
import { MemoryProvider } from '../support/memory-provider';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';

class PingSubscriber extends Subscriber {
  readonly heard: string[];

  constructor(heard: string[] = []) {
    super();
    this.heard = heard;
  }

  ping({ from }: { readonly from: string }) {
    this.heard.push(from);
    return from;
  }
}

class ReportJob extends Job {
  customer = '';
  perform() {}

  static urgent(customer: string) {
    return this.create({ customer, priority: 1 });
  }
}

class ImportJob extends BatchJob<number> {
  override sliceSize = 2;
  perform(record: number) {
    return record;
  }
}

/** The default environment and two opened ones. */
const connected = connectedDatabase();
const urls = { one: freshDatabaseUrl(), other: freshDatabaseUrl() };
let one: RocketJobEnvironment;
let other: RocketJobEnvironment;

beforeAll(async () => {
  one = await RocketJob.open({ url: urls.one });
  other = await RocketJob.open({ url: urls.other });
});
afterAll(async () => {
  for (const environment of [one, other]) await environment.disconnect();
});

const all = () => [RocketJob, one, other];

describe('events of several environments in one process', () => {
  const MANY = 25;

  /** Starts a listener, a subscriber and a tail, and records what each hears. */
  async function listening(environment: RocketJobEnvironment) {
    const listener = await environment.Event.listen();
    const heard: string[] = [];
    const subscription = environment.subscribe(PingSubscriber, heard);
    const tail = environment.Event.tail()[Symbol.asyncIterator]();
    const tailed: unknown[] = [];
    const first = tail.next();
    void (async () => {
      for (let step = await first; step.done !== true; step = await tail.next())
        tailed.push(step.value.parameters['from']);
    })();
    const end = async () => {
      subscription.unsubscribe();
      await tail.return();
      await listener.stop();
    };
    return { environment, listener, heard, tailed, [Symbol.asyncDispose]: end };
  }

  it('reach the subscriber, listener and tail of only their own environment', async () => {
    const ears = await Promise.all(all().map(listening));
    const names = ['default', 'one', 'other'];
    const expected = names.map((name) => Array.from({ length: MANY }, (_, index) => `${name} ${index}`));
    // A tail hears from its first step on, which opens a cursor.
    for (const { environment, tailed } of ears)
      await until(async () => {
        await environment.publish(PingSubscriber, 'ping', { from: 'opening' });
        return tailed.length > 0;
      });
    for (let index = 0; index < MANY; index++)
      for (const [which, { environment }] of ears.entries())
        await environment.publish(PingSubscriber, 'ping', { from: `${names[which]} ${index}` });
    for (const [which, ear] of ears.entries())
      for (const heard of [ear.heard, ear.tailed]) {
        await until(() => heard.includes(`${names[which]} ${MANY - 1}`));
        expect(heard.filter((from) => from !== 'opening')).toEqual(expected[which]);
      }
    for (const ear of ears) await ear[Symbol.asyncDispose]();
  });

  it('are published to their own database by a bound class and by the class itself', async () => {
    await one.bind(PingSubscriber).publish('ping', { from: 'bound' });
    await PingSubscriber.publish('ping', { from: 'unbound' });
    const sent = async ({ Event }: RocketJobEnvironment) =>
      (await Event.where({ name: 'PingSubscriber' }).first())?.parameters['from'];
    expect([await sent(RocketJob), await sent(one)]).toEqual(['unbound', 'bound']);
    expect(await other.Event.where({ 'parameters.from': { $in: ['bound', 'unbound'] } }).count()).toBe(0);
  });

  it('have the receipts of their own environment', async () => {
    await using mine = await listening(one);
    await using theirs = await listening(other);
    const publication = await one.publish(PingSubscriber, 'ping', { from: 'asked' }, { receipts: true });
    const { outcomes } = await publication.receipts({ quietMs: 500 });
    expect(outcomes.map(({ status }) => status)).toEqual(['done']);
    expect(mine.heard).toEqual(['asked']);
    expect(theirs.heard).toEqual([]);
    const [record] = await one.Event.recent(1).toArray();
    expect((await record?.receipts({ quietMs: 500 }))?.outcomes.map(({ status }) => status)).toEqual([
      'done',
    ]);
  });

  it('go directly to the subscribers of an environment in test mode, and to no others', async () => {
    const heard = { one: [] as string[], other: [] as string[] };
    await using _mine = one.subscribe(PingSubscriber, heard.one);
    await using _theirs = other.subscribe(PingSubscriber, heard.other);
    one.testMode();
    await one.publish(PingSubscriber, 'ping', { from: 'test' });
    one.testMode(false);
    expect(heard).toEqual({ one: ['test'], other: [] });
  });
});

describe('disposing of one environment', () => {
  it('closes its connection and listener, and no others', async () => {
    const heard: string[] = [];
    await using listener = await one.Event.listen();
    await using _subscription = one.subscribe(PingSubscriber, heard);
    let closed: RocketJobEnvironment;
    let closedListener: Awaited<ReturnType<typeof one.Event.listen>>;
    {
      await using third = await RocketJob.open({ url: freshDatabaseUrl() });
      closed = third;
      closedListener = await third.Event.listen();
      await third.Server.count();
    }
    expect(closedListener.state.status).toBe('stopped');
    const refused = await closed.Server.count().catch((error: unknown) => error);
    expect(isRocketJobError(refused, 'not_configured')).toBe(true);
    expect(listener.state.status).toBe('live');
    await one.publish(PingSubscriber, 'ping', { from: 'after' });
    await until(() => heard.includes('after'));
    for (const environment of all()) expect(await environment.Server.count()).toBe(0);
  });

  it("leaves nothing open if it can't connect", async () => {
    const failed = await RocketJob.open({
      url: 'mongodb://localhost:1/rj?serverSelectionTimeoutMS=100',
    }).catch((error: unknown) => error);
    expect(isRocketJobError(failed, 'cannot_connect')).toBe(true);
    expect(await one.Server.count()).toBe(0);
  });
});

describe('classes of an environment', () => {
  it('are subclasses with the same name, always the same ones', () => {
    const bound = one.bind(ReportJob);
    expect(bound).toBe(one.bind(ReportJob));
    expect(bound).not.toBe(other.bind(ReportJob));
    expect(other.bind(bound)).toBe(other.bind(ReportJob));
    expect(RocketJob.bind(bound)).toBe(ReportJob);
    expect(bound.name).toBe('ReportJob');
    expect(new bound()).toBeInstanceOf(ReportJob);
    expect(RocketJob.Server).toBe(Server);
    expect(one.Server.prototype).toBeInstanceOf(Server);
  });

  it('can be defined for an environment', async () => {
    class FleetJob extends one.Job {
      perform() {}
    }
    class FleetSubscriber extends one.Subscriber {
      ping() {}
    }
    await FleetJob.create();
    await FleetSubscriber.publish('ping');
    const counts = all().map(async ({ Job, Event }) => [
      await Job.where({ _type: 'FleetJob' }).count(),
      await Event.where({ name: 'FleetSubscriber' }).count(),
    ]);
    expect(await Promise.all(counts)).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
  });
});

describe('jobs of several environments', () => {
  beforeEach(async () => {
    for (const { Job } of all()) for (const job of await Job.toArray()) await job.destroy();
  });

  it('stay in their own database', async () => {
    await ReportJob.create({ customer: 'default' });
    const job = await one.bind(ReportJob).urgent('one');
    const found = await one.Job.find(job.id);
    expect(found).toMatchObject({ type: 'ReportJob', customer: 'one', priority: 1 });
    expect(await Promise.all(all().map(({ Job }) => Job.count()))).toEqual([1, 1, 0]);
    await expect(other.Job.find(job.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(ReportJob.find(job.id)).rejects.toMatchObject({ code: 'not_found' });
    await found.pause();
    expect((await job.reload()).state).toBe('paused');
    expect(await ReportJob.pluck('state')).toEqual(['queued']);
    await found.destroy();
    expect(await Promise.all(all().map(({ Job }) => Job.count()))).toEqual([1, 0, 0]);
  });

  it('are instances of their registered class, and change their own database', async () => {
    Job.register(one.bind(ReportJob), ReportJob);
    await one.bind(ReportJob).create({ customer: 'known' });
    const found = await one.Job.first();
    expect(found).toBeInstanceOf(one.bind(ReportJob));
    await found?.abort();
    expect(await one.Job.pluck('state')).toEqual(['aborted']);
  });

  it('have their slices in their own database', async () => {
    const job = await other.bind(ImportJob).create();
    expect(await job.upload([1, 2, 3])).toBe(3);
    const [found] = await other.BatchJob.toArray();
    expect(await found?.failedSlices()).toEqual([]);
    expect(found?.recordCount).toBe(3);
    expect(await one.BatchJob.count()).toBe(0);
    const collections = await connected().listCollections().toArray();
    expect(collections.filter(({ name }) => name.startsWith('rocket_job.node_inputs'))).toEqual([]);
  });
});

describe('Secret Config of several environments', () => {
  it('has separate settings, which only a refresh of its own environment reads again', async () => {
    const stores = [
      new MemoryProvider({ '/mine/host': 'of one' }),
      new MemoryProvider({ '/mine/host': 'of other' }),
    ] as const;
    await one.SecretConfig.use(stores[0], { path: '/mine' });
    await other.SecretConfig.use(stores[1], { path: '/mine' });
    await using _mine = one.SecretConfig.subscribe();
    await using _theirs = other.SecretConfig.subscribe();
    await using _listener = await one.Event.listen();
    await using _other = await other.Event.listen();
    for (const store of stores) store.set('/mine/host', 'changed');
    await one.SecretConfig.publish('refresh');
    await until(() => one.SecretConfig.fetch('host') === 'changed');
    expect(other.SecretConfig.fetch('host')).toBe('of other');
    expect(RocketJob.SecretConfig.key('host')).toBe(false);
  });
});

describe('servers of several environments', () => {
  it('act on the events of only their own environment', async () => {
    const flags = ['--heartbeat-seconds', '0.2'];
    await using _first = new ServerProcess(urls.one, flags);
    await using _second = new ServerProcess(urls.other, flags);
    const states = async () =>
      Promise.all(all().map(async ({ Server }) => (await Server.pluck('state')).join()));
    await until(async () => String(await states()) === ',running,running');
    await one.Server.publish('pause');
    await until(async () => (await states())[1] === 'paused');
    expect(await states()).toEqual(['', 'paused', 'running']);
    await (await other.Server.first())?.stop();
    await until(async () => (await states())[2] === '');
    expect(await states()).toEqual(['', 'paused', '']);
    expect(await one.Event.where({ name: 'Server', action: 'stop' }).count()).toBe(0);
  });
});
