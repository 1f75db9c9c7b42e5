import { MongoNetworkError, MongoServerError } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replied, retryTransient, TRY_FOR_MS } from '../../../../../src/event/publish/retry';
import { NoReplyError } from '../../../../../src/mongo/driver-errors';

// Fake timers don't affect this module.
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}));

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('retryTransient', () => {
  it('retries until it succeeds', async () => {
    const attempt = vi.fn(async () => 'stored');
    attempt.mockRejectedValueOnce(new MongoNetworkError('gone'));
    attempt.mockRejectedValueOnce(new MongoNetworkError('gone'));
    const result = retryTransient(attempt);
    await vi.runAllTimersAsync();
    await expect(result).resolves.toBe('stored');
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it("doesn't retry what the database refuses", async () => {
    const refusal = new MongoServerError({ errmsg: 'no', code: 13 });
    const attempt = vi.fn().mockRejectedValue(refusal);
    await expect(retryTransient(attempt)).rejects.toBe(refusal);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('gives up with the last error once the database was unreachable too long, and not before', async () => {
    const failures: Error[] = [];
    let result: unknown;
    const attempt = async () => {
      failures.push(new MongoNetworkError(`gone ${failures.length}`));
      throw failures.at(-1);
    };
    retryTransient(attempt).catch((error: unknown) => {
      result = error;
    });
    await vi.advanceTimersByTimeAsync(TRY_FOR_MS - 1);
    expect(result).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(failures.length).toBeGreaterThan(1);
    expect(result).toBe(failures.at(-1));
  });
});

describe('replied', () => {
  it('returns the reply', async () => {
    await expect(replied(Promise.resolve(1))).resolves.toBe(1);
  });

  it('fails with NoReplyError if none arrives', async () => {
    const outcome = replied(new Promise(() => {})).catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    expect(await outcome).toEqual(new NoReplyError('No reply within 2500 ms'));
    expect(await outcome).toBeInstanceOf(NoReplyError);
  });
});
