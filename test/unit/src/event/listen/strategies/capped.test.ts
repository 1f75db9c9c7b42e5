import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as collections from '../../../../../../src/event/collection';
import { capped } from '../../../../../../src/event/listen/strategies/capped';
import { MemoryEvents } from '../../../../../support/memory-events';

vi.mock('../../../../../../src/event/collection');

vi.mock('node:timers/promises', () => import('../../../../../support/fakeable-sleep.js'));

let events: MemoryEvents;
let scene: ReturnType<MemoryEvents['listening']>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  vi.mocked(collections.findEventsCollection).mockResolvedValue({
    kind: 'capped',
    collectionId: 'first',
  } as never);
  events = new MemoryEvents();
  scene = events.listening();
});
afterEach(() => vi.useRealTimers());

/** Listens until it ends on its own or is stopped, and returns how. */
async function listening() {
  const outcome = capped.listen(scene.listening).then(
    () => 'ended',
    (error: Error) => error.message,
  );
  const settled = vi.fn();
  void outcome.then(settled);
  await vi.advanceTimersByTimeAsync(100);
  return { outcome, hasEnded: () => settled.mock.calls.length > 0 };
}

async function end(outcome: Promise<string>): Promise<void> {
  scene.end();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await outcome).toBe('ended');
  expect(events.open).toBe(0);
}

const heard = () => scene.heard.flat().map((document) => document.read()['name']);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `old ${index}`);
const tails = () => events.finds.filter(({ tailable }) => tailable === true);

it('capped hears events after it is live, immediately, in order and once', async () => {
  events.add('before');
  const { outcome } = await listening();
  expect(scene.lives).toHaveLength(1);
  events.add('1', '2');
  await vi.advanceTimersByTimeAsync(0);
  expect(heard()).toEqual(['1', '2']);
  await vi.advanceTimersByTimeAsync(10_000);
  events.add('3');
  await vi.advanceTimersByTimeAsync(0);
  expect(heard()).toEqual(['1', '2', '3']);
  expect(scene.heard.map(({ length }) => length)).toEqual([2, 1]);
  expect(scene.gaps).toEqual([]);
  expect(tails()).toEqual([
    {
      tailable: true,
      awaitData: true,
      maxAwaitTimeMS: 1_000,
      skip: 0,
      batchSize: 1_000,
      raw: true,
      session: expect.anything(),
    },
  ]);
  await end(outcome);
});

it('capped asks for the next events once the actions of the last ones have started', async () => {
  events.add('before');
  const steps: string[] = [];
  vi.spyOn(scene.listening, 'onDocuments').mockImplementation(() => {
    queueMicrotask(() => steps.push('action'));
  });
  const { outcome } = await listening();
  events.onAsk = () => steps.push('ask');
  events.add('1');
  await vi.advanceTimersByTimeAsync(0);
  expect(steps).toEqual(['action', 'ask']);
  await end(outcome);
});

it('capped opens its cursor just before the oldest event that it can know', async () => {
  events.add(...numbers(4_100));
  const { outcome } = await listening();
  expect(tails()).toMatchObject([{ skip: 4 }]);
  events.add('1');
  await vi.advanceTimersByTimeAsync(0);
  expect(heard()).toEqual(['1']);
  await end(outcome);
  expect(tails()).toHaveLength(1);
});

it('capped opens it at the start if the count was wrong, and no known event turns up', async () => {
  events.add('before');
  events.estimatedCount = 10_000;
  const { outcome } = await listening();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(tails()).toMatchObject([{ skip: 5_904 }, { skip: 0 }]);
  events.add('1');
  await vi.advanceTimersByTimeAsync(100);
  expect(heard()).toEqual(['1']);
  expect(events.open).toBe(1);
  await end(outcome);
});

it.each(['areTailsEnded', 'areTailsClosed'] as const)(
  'capped continues after its last event when the database ends the cursor: %s',
  async (isEnded) => {
    events.add(...numbers(4_100));
    const first = await listening();
    events[isEnded] = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await first.outcome).toBe('ended');
    expect(tails()).toHaveLength(1);
    expect(events.open).toBe(0);
    events[isEnded] = false;
    events.add('1');
    const second = await listening();
    expect(heard()).toEqual(['1']);
    expect(scene.gaps).toEqual([]);
    await end(second.outcome);
  },
);

it('capped hears events while its cursor is opening, and gives up one that has not opened within a minute', async () => {
  events.areTailsOpening = false;
  events.add('before');
  const { outcome, hasEnded } = await listening();
  events.add('1');
  await vi.advanceTimersByTimeAsync(100);
  expect(heard()).toEqual(['1']);
  events.add('2');
  await vi.advanceTimersByTimeAsync(59_800);
  expect(hasEnded()).toBe(false);
  await vi.advanceTimersByTimeAsync(50);
  expect(await outcome).toBe('The cursor did not open within 60000 ms');
  expect(heard()).toEqual(['1', '2']);
});

it('capped stops immediately while its cursor is opening, except for closing it', async () => {
  events.areTailsOpening = false;
  events.estimatedCount = 10_000;
  const { outcome, hasEnded } = await listening();
  await vi.advanceTimersByTimeAsync(25);
  scene.end();
  await vi.advanceTimersByTimeAsync(500);
  expect(hasEnded()).toBe(true);
  expect(await outcome).toBe('ended');
  expect(tails()).toHaveLength(1);
});

it('capped accepts an event that arrives while it asks for the newest one', async () => {
  events.add('before');
  const { outcome, hasEnded } = await listening();
  events.onFind = ({ limit }) => {
    if (limit === 1 && heard().length === 0) events.add('1');
  };
  await vi.advanceTimersByTimeAsync(7_000);
  expect(hasEnded()).toBe(false);
  expect(heard()).toEqual(['1']);
  await end(outcome);
});

it('capped notices within seconds that its cursor misses new events', async () => {
  events.add('before');
  const { outcome, hasEnded } = await listening();
  events.areTailsHearing = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(hasEnded()).toBe(false);
  events.add('1');
  await vi.advanceTimersByTimeAsync(7_000);
  expect(await outcome).toBe('The cursor misses new events');
  expect(heard()).toEqual([]);
  events.areTailsHearing = true;
  const next = await listening();
  expect(heard()).toEqual(['1']);
  await end(next.outcome);
});

it('capped asks for the newest event after five empty replies, and not while events arrive', async () => {
  events.add('before');
  const { outcome } = await listening();
  const looks = () => events.finds.filter(({ limit }) => limit === 1).length;
  expect(looks()).toBe(0);
  await vi.advanceTimersByTimeAsync(3_800);
  expect(looks()).toBe(0);
  events.add('1');
  await vi.advanceTimersByTimeAsync(4_500);
  expect(looks()).toBe(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(looks()).toBe(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(looks()).toBe(2);
  await end(outcome);
});

it('capped ends immediately when its collection was replaced, so that the new one can be opened', async () => {
  vi.mocked(collections.findEventsCollection).mockResolvedValue({
    kind: 'capped',
    collectionId: 'second',
  } as never);
  events.areTailsOpening = false;
  events.estimatedCount = 10_000;
  const { outcome } = await listening();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await outcome).toBe('ended');
  expect(scene.lives).toEqual([]);
  expect(tails()).toHaveLength(1);
});
