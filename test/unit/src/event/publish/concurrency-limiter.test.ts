import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ConcurrencyLimiter,
  QueueFullError,
  QueueTimeoutError,
} from '../../../../../src/event/publish/concurrency-limiter';

const GIVE_UP_AFTER_MS = 5_000;
const MOST_WAITING = 10;

const newTurns = (atATime: number, longestWaitMs = 60_000) =>
  new ConcurrencyLimiter({
    atATime,
    mostWaiting: MOST_WAITING,
    longestWaitMs,
    giveUpAfterMs: GIVE_UP_AFTER_MS,
  });

describe('turns', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const lasting = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));

  it('let a limited number work at a time, the others in order of arrival', async () => {
    const turns = newTurns(2);
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

  it('return the result of the work, and continue after a failure', async () => {
    const turns = newTurns(1);
    const failing = turns.take(() => Promise.reject(new Error('no disk')));
    const next = turns.take(async () => 'done');
    await expect(failing).rejects.toThrow('no disk');
    expect(await next).toBe('done');
    expect(await turns.take(async () => 'free again')).toBe('free again');
  });

  it('are lent to others meanwhile, and awaited again', async () => {
    const turns = newTurns(1);
    const steps: string[] = [];
    const lender = turns.take(async (turn) => {
      steps.push('lender begins');
      expect(await turn.lend(async () => lasting(1_000)().then(() => 'asked'))).toBe('asked');
      steps.push('lender ends');
    });
    const other = turns.take(async () => {
      steps.push('other begins');
      await lasting(3_000)();
      steps.push('other ends');
    });
    await vi.advanceTimersByTimeAsync(3_000);
    await Promise.all([lender, other]);
    expect(steps).toEqual(['lender begins', 'other begins', 'other ends', 'lender ends']);
    expect(await turns.take(async () => 'free again')).toBe('free again');
  });

  it('count as progress when they are lent', async () => {
    const turns = newTurns(1);
    const start = performance.now();
    const refusedAt: number[] = [];
    void turns.take(async (turn) => {
      await lasting(4_000)();
      await turn.lend(lasting(60_000));
    });
    void turns.take(lasting(60_000));
    void turns.take(lasting(0)).catch(() => refusedAt.push(performance.now() - start));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(refusedAt).toEqual([4_000 + GIVE_UP_AFTER_MS]);
  });

  it('are passed on once if the step fails for which they were lent', async () => {
    const turns = newTurns(1);
    const refused = turns.take((turn) => turn.lend(() => Promise.reject(new Error('no'))));
    await expect(refused).rejects.toThrow('no');
    const begun: number[] = [];
    for (const number of [0, 1])
      void turns.take(() => {
        begun.push(number);
        return lasting(1_000)();
      });
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(begun).toEqual([0, 1]);
  });

  it('are awaited as long as others finish', async () => {
    const turns = newTurns(1);
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

  it('are abandoned if none finishes, and abandoned callers are skipped', async () => {
    const turns = newTurns(1);
    let begun = false;
    const hanging = turns.take(lasting(60_000));
    const waiting = turns.take(async () => {
      begun = true;
    });
    const refused = expect(waiting).rejects.toThrow(
      new QueueTimeoutError('Nothing was stored for 5 seconds'),
    );
    await vi.advanceTimersByTimeAsync(GIVE_UP_AFTER_MS);
    await refused;
    await expect(waiting).rejects.toHaveProperty('name', 'QueueTimeoutError');
    await vi.advanceTimersByTimeAsync(60_000);
    await hanging;
    expect(begun).toBe(false);
    expect(await turns.take(async () => 'free')).toBe('free');
  });

  it('are refused exactly when the wait is too long, whichever limit comes first', async () => {
    const turns = newTurns(1, 7_000);
    const refusedAt: number[] = [];
    const start = performance.now();
    void turns.take(lasting(3_000));
    void turns.take(lasting(60_000));
    for (const _ of [0, 1])
      void turns.take(lasting(0)).catch(() => refusedAt.push(performance.now() - start));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(refusedAt).toEqual([7_000, 7_000]);
  });

  it('leave no timer behind when no caller waits', async () => {
    const turns = newTurns(1);
    void turns.take(lasting(1_000));
    const waiting = turns.take(async () => {});
    await vi.advanceTimersByTimeAsync(1_000);
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
    void turns.take(lasting(60_000));
    await vi.advanceTimersByTimeAsync(3_000);
    const late = turns.take(async () => {}).catch((error: Error) => error.name);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(vi.getTimerCount()).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(await late).toBe('QueueTimeoutError');
  });

  it('refuse one more immediately when the queue is full, and accept more when it is shorter', async () => {
    const turns = newTurns(1);
    const all = Array.from({ length: MOST_WAITING + 1 }, () => turns.take(lasting(1_000)));
    const refused = turns.take(lasting(0));
    await expect(refused).rejects.toEqual(new QueueFullError('10 wait for a turn', MOST_WAITING));
    await expect(refused).rejects.toHaveProperty('name', 'QueueFullError');
    await vi.advanceTimersByTimeAsync(1_000);
    const more = turns.take(async () => 'stored');
    await vi.advanceTimersByTimeAsync(MOST_WAITING * 1_000);
    await Promise.all(all);
    expect(await more).toBe('stored');
  });

  it('refuse callers that have waited too long while others finish, the longest first', async () => {
    const turns = newTurns(1, 10_000);
    const ended: string[] = [];
    const all = [0, 1, 2, 3, 4].map((number) =>
      turns.take(lasting(4_000)).then(
        () => ended.push(`${number} done`),
        ({ waiting }: QueueFullError) => ended.push(`${number} refused, ${waiting} waiting`),
      ),
    );
    await vi.advanceTimersByTimeAsync(20_000);
    await Promise.all(all);
    expect(ended).toEqual(['0 done', '1 done', '3 refused, 2 waiting', '4 refused, 1 waiting', '2 done']);
    expect(await turns.take(async () => 'free')).toBe('free');
  });
});
