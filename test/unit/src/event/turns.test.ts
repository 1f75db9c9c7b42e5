import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NoTurn, Turns } from '../../../../src/event/turns';

const GIVE_UP_AFTER_MS = 5_000;

describe('turns', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const lasting = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));

  it('let so many work at a time, the others in the order in which they came', async () => {
    const turns = new Turns(2, GIVE_UP_AFTER_MS);
    const begun: number[] = [];
    const all = [0, 1, 2, 3, 4].map((number) =>
      turns.take(() => {
        begun.push(number);
        return lasting(100)();
      }),
    );
    expect(begun).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(100);
    expect(begun).toEqual([0, 1, 2, 3]);
    await vi.advanceTimersByTimeAsync(200);
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('give what the work gives, and go on after one that fails', async () => {
    const turns = new Turns(1, GIVE_UP_AFTER_MS);
    const failing = turns.take(() => Promise.reject(new Error('no disk')));
    const next = turns.take(async () => 'done');
    await expect(failing).rejects.toThrow('no disk');
    expect(await next).toBe('done');
    expect(await turns.take(async () => 'free again')).toBe('free again');
  });

  it('are waited for as long as others get something done', async () => {
    const turns = new Turns(1, GIVE_UP_AFTER_MS);
    let last = false;
    for (let count = 0; count < 10; count++) void turns.take(lasting(4_000));
    const waiting = turns.take(async () => {
      last = true;
    });
    await vi.advanceTimersByTimeAsync(39_000);
    expect(last).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    await waiting;
    expect(last).toBe(true);
  });

  it('are given up when nobody gets anything done, and who has given up is passed over', async () => {
    const turns = new Turns(1, GIVE_UP_AFTER_MS);
    let begun = false;
    const hanging = turns.take(lasting(60_000));
    const waiting = turns.take(async () => {
      begun = true;
    });
    const refused = expect(waiting).rejects.toThrow(new NoTurn('Nothing was stored for 5 seconds'));
    await vi.advanceTimersByTimeAsync(GIVE_UP_AFTER_MS);
    await refused;
    await vi.advanceTimersByTimeAsync(60_000);
    await hanging;
    expect(begun).toBe(false);
    expect(await turns.take(async () => 'free')).toBe('free');
  });
});
