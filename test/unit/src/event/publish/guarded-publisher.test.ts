import { MongoNetworkError, MongoServerError, ObjectId } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RocketJobError } from '../../../../../src/errors/rocket-job-error';
import type { Event, EventDraft } from '../../../../../src/event/event';
import { ConcurrencyLimiter, QueueFullError } from '../../../../../src/event/publish/concurrency-limiter';
import { type Fleet, GuardedPublisher } from '../../../../../src/event/publish/guarded-publisher';
import type { LeaseDraft } from '../../../../../src/event/publish/lease-port';
import { notStored } from '../../../../../src/event/publish/not-stored';
import type { PublicationGuard } from '../../../../../src/event/publish/publication-guard';
import type { Publisher } from '../../../../../src/event/publish/publisher';
import type { ExpectedServer } from '../../../../../src/event/receipts/outcome';
import type { CommandGuard } from '../../../../../src/mongo/guard/command-guard';
import { WriteAccess } from '../../../../../src/mongo/guard/write-access';

// Fake timers don't affect this module.
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}));

const draft: EventDraft = { name: 'Example', action: 'go', parameters: { count: 1 } };
const expected = [{ name: 'app1:4711' }] as unknown as readonly ExpectedServer[];
const dated = new ObjectId();

describe('GuardedPublisher', () => {
  let steps: string[];
  let failures: Map<string, Error[]>;
  let seen: Map<string, unknown[]>;
  let access: WriteAccess;
  let publisher: GuardedPublisher;
  let keepsIds: boolean;

  /** One step of publishing: it is recorded with its arguments, and fails as long as the test says. */
  async function step<T>(name: string, given: readonly unknown[], result: T): Promise<T> {
    steps.push(name);
    seen.set(name, [...given]);
    const failure = failures.get(name)?.shift();
    if (failure !== undefined) throw failure;
    return result;
  }

  const follow = async function* () {};
  const fleet = {
    serverWatch: {
      isForServers: ({ name }: EventDraft) => name === draft.name,
      expected: (event: EventDraft) => step('expected', [event], expected),
      follow,
    },
    leases: {
      check: (lease: LeaseDraft, servers: unknown) => step('check lease', [lease, servers], undefined),
      record: (lease: LeaseDraft) =>
        step('record lease', [lease], () => step('withdraw lease', [], undefined)),
    },
  } as unknown as Fleet;
  const guard: PublicationGuard = {
    before: (attempt, isRehearsal) => step('ask', [attempt, isRehearsal], undefined),
    beforeWriting: async () => {},
    published: (publication) => void step('published', [publication], undefined),
    rehearsed: (rehearsal) => void step('rehearsed', [rehearsal], undefined),
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    [steps, failures, seen] = [[], new Map(), new Map()];
    access = new WriteAccess();
    keepsIds = false;
    const writer = {
      get keepsIds() {
        return keepsIds;
      },
      idFor: (id: ObjectId, time?: Date) => step('date', [id, time], dated),
      publish: (event: EventDraft, encoded: object) =>
        step('store', [event, encoded], { event: event as unknown as Event, durability: 'stored' }),
      rehearse: (event: EventDraft, encoded: object) =>
        step('rehearse', [event, encoded], { _id: event.id, name: 'Example', action: 'go', parameters: {} }),
    } as unknown as Publisher;
    const commands: CommandGuard = {
      check: () => {},
      vouchFor: (run) => {
        steps.push('vouch');
        return run();
      },
    };
    publisher = new GuardedPublisher(writer, access, commands, () => step('fleet', [], fleet));
  });
  afterEach(() => vi.useRealTimers());

  it('checks, asks, dates and stores, in this order', async () => {
    publisher.guard = guard;
    const publication = await publisher.publish({ ...draft, leaseMs: 60_000 });
    expect(steps).toEqual([
      'fleet',
      'expected',
      'check lease',
      'ask',
      'date',
      'record lease',
      'vouch',
      'store',
      'published',
    ]);
    const [{ id }] = seen.get('expected') as [LeaseDraft];
    expect(id).toBeInstanceOf(ObjectId);
    expect(seen.get('expected')).toEqual([{ ...draft, leaseMs: 60_000, id }]);
    expect(seen.get('check lease')).toEqual([{ ...draft, leaseMs: 60_000, id }, expected]);
    expect(seen.get('ask')).toEqual([{ event: { ...draft, leaseMs: 60_000 }, expected }, false]);
    expect(seen.get('date')).toEqual([id, undefined]);
    expect(seen.get('record lease')).toEqual([{ ...draft, leaseMs: 60_000, id: dated }]);
    expect(seen.get('store')).toEqual([{ ...draft, leaseMs: 60_000, id: dated }, { count: 1 }]);
    expect(publication).toMatchObject({ event: { id: dated }, durability: 'stored', expected });
    expect(seen.get('published')).toEqual([publication]);
    expect(await publication.receipts()).toEqual({ outcomes: [], silent: [] });
  });

  it('stores the parameters as they were checked, whatever happens to them during the question', async () => {
    const parameters: Record<string, unknown> = { count: 1 };
    publisher.guard = {
      ...guard,
      before: async () => {
        parameters['count'] = undefined;
      },
    };
    await publisher.publish({ ...draft, parameters });
    expect(seen.get('store')?.[1]).toEqual({ count: 1 });
    await publisher.publish(draft, { count: 'checked' });
    expect(seen.get('store')?.[1]).toEqual({ count: 'checked' });
  });

  it('asks and leases nothing without a guard and a temporary setting', async () => {
    await publisher.publish(draft);
    expect(steps).toEqual(['fleet', 'expected', 'date', 'vouch', 'store']);
  });

  it("asks nothing for an event that isn't for servers, in a collection that keeps ids", async () => {
    keepsIds = true;
    const publication = await publisher.publish({ ...draft, name: 'Custom' });
    expect(steps).toEqual(['fleet', 'vouch', 'store']);
    expect(publication.expected).toBeUndefined();
  });

  it('keeps a given id, and dates it only if its time is given', async () => {
    const [id, idTime] = [new ObjectId(), new Date(0)];
    expect((await publisher.publish({ ...draft, id })).event.id).toEqual(id);
    expect(steps).not.toContain('date');
    expect((await publisher.publish({ ...draft, id, idTime })).event.id).toEqual(dated);
    expect(seen.get('date')).toEqual([id, idTime]);
  });

  it('refuses in a read-only process before any question', async () => {
    access.isReadOnly = true;
    await expect(publisher.publish(draft)).rejects.toMatchObject({
      code: 'read_only',
      message: 'This console is read-only, so `publish go` is refused. Nothing was written.',
    });
    expect(steps).toEqual([]);
  });

  it('rehearses in a dry run: calls the guard, and stores nothing', async () => {
    publisher.guard = guard;
    const publication = await access.dry(() => publisher.publish({ ...draft, leaseMs: 60_000 }));
    expect(steps).toEqual(['fleet', 'expected', 'check lease', 'ask', 'rehearse', 'rehearsed']);
    expect(seen.get('ask')?.[1]).toBe(true);
    const [{ id }] = seen.get('rehearse') as [LeaseDraft];
    expect(publication).toMatchObject({ durability: 'rehearsed', event: { id, action: 'go' }, expected });
    expect(seen.get('rehearse')?.[1]).toEqual({ count: 1 });
    expect(seen.get('rehearsed')).toEqual([
      { document: { _id: id, name: 'Example', action: 'go', parameters: {} }, expected },
    ]);
    expect(await publication.receipts()).toEqual({ outcomes: [], silent: [] });
  });

  it('rehearses without a guard too', async () => {
    access.isDry = true;
    expect(await publisher.publish(draft)).toMatchObject({ durability: 'rehearsed' });
    expect(steps).toEqual(['fleet', 'expected', 'rehearse']);
  });

  it('stores nothing that the guard refuses, and passes on its error unchanged', async () => {
    const refusal = new Error('no');
    failures.set('ask', [refusal]);
    publisher.guard = guard;
    await expect(publisher.publish(draft)).rejects.toBe(refusal);
    expect(steps).toEqual(['fleet', 'expected', 'ask']);
  });

  it.each(['expected', 'check lease', 'date', 'record lease'])(
    'retries a step that fails temporarily: %s',
    async (name) => {
      failures.set(name, [new MongoNetworkError('gone'), new MongoNetworkError('gone')]);
      const published = publisher.publish({ ...draft, leaseMs: 60_000 });
      await vi.advanceTimersByTimeAsync(1_000);
      await published;
      expect(steps.filter((each) => each === name)).toHaveLength(3);
      expect(steps.at(-1)).toBe('store');
    },
  );

  it.each(['expected', 'check lease', 'date', 'record lease'])(
    'says that nothing was stored if a step fails permanently: %s',
    async (name) => {
      const refusal = new MongoServerError({ errmsg: 'not allowed', code: 13 });
      failures.set(name, [refusal]);
      const id = new ObjectId();
      await expect(
        publisher.publish({ ...draft, id, idTime: new Date(), leaseMs: 60_000 }),
      ).rejects.toMatchObject({ code: 'not_stored', details: { mayBeStored: false }, cause: refusal });
      expect(steps).not.toContain('store');
    },
  );

  it('passes on its own errors unchanged', async () => {
    const error = new RocketJobError('invalid_argument', 'Nobody could take it back', { argument: 'for' });
    failures.set('check lease', [error]);
    await expect(publisher.publish({ ...draft, leaseMs: 1 })).rejects.toBe(error);
  });

  it("withdraws the lease of an event that isn't stored, and keeps that of one that may be", async () => {
    const leased = { ...draft, leaseMs: 60_000 };
    const lost = notStored(dated, true, new MongoNetworkError('gone'));
    failures.set('store', [lost]);
    await expect(publisher.publish(leased)).rejects.toBe(lost);
    expect(steps).not.toContain('withdraw lease');
    const refused = notStored(dated, false, new MongoNetworkError('gone'));
    failures.set('store', [refused]);
    await expect(publisher.publish(leased)).rejects.toBe(refused);
    expect(steps.at(-1)).toBe('withdraw lease');
    failures.set('store', [refused]);
    await expect(publisher.publish(draft)).rejects.toBe(refused);
  });

  it('lets others publish while the guard asks', async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    publisher.guard = { ...guard, before: () => answered };
    const asking = Array.from({ length: 100 }, () => publisher.publish(draft));
    await vi.advanceTimersByTimeAsync(0);
    expect(steps.filter((each) => each === 'expected')).toHaveLength(100);
    answer();
    await Promise.all(asking);
  });

  it('refuses an event behind too many others', async () => {
    const full = new QueueFullError('full', 10_000);
    vi.spyOn(ConcurrencyLimiter.prototype, 'take').mockRejectedValueOnce(full);
    const id = new ObjectId();
    await expect(publisher.publish({ ...draft, id })).rejects.toMatchObject({
      code: 'overloaded',
      details: { eventId: id.toHexString(), waiting: 10_000 },
      cause: full,
    });
    vi.restoreAllMocks();
  });

  it('abandons an event if nothing before it is stored for 5 seconds', async () => {
    vi.spyOn(fleet.serverWatch, 'expected').mockImplementation(() => new Promise(() => {}));
    const outcomes = Array.from({ length: 9 }, () =>
      publisher.publish(draft).catch((error: unknown) => error),
    );
    await vi.advanceTimersByTimeAsync(5_000);
    const last = (await outcomes.at(-1)) as RocketJobError;
    expect(last).toMatchObject({ code: 'not_stored', details: { mayBeStored: false } });
    expect((last.cause as Error).name).toBe('QueueTimeoutError');
    vi.restoreAllMocks();
    await vi.advanceTimersByTimeAsync(60_000);
    await Promise.all(outcomes);
  });
});
