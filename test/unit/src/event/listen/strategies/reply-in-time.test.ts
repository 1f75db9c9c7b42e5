import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RepliesInTime, replyInTime } from '../../../../../../src/event/listen/strategies/reply-in-time';

const running = new AbortController().signal;
const aborted = AbortSignal.abort();
const never = () => new Promise<never>(() => {});

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

describe.each([
  ['replyInTime', replyInTime],
  ['RepliesInTime', <T>(reply: Promise<T>, signal: AbortSignal) => new RepliesInTime(signal).next(reply)],
] as const)('%s', (_name, inTime) => {
  it('returns the reply', async () => {
    expect(await inTime(Promise.resolve(1), running)).toBe(1);
  });

  it('fails with the error of the database', async () => {
    await expect(inTime(Promise.reject(new Error('no')), running)).rejects.toThrow('no');
  });

  it('returns null once it is aborted, whatever arrives', async () => {
    const ending = new AbortController();
    const reply = inTime(never(), ending.signal);
    ending.abort();
    expect(await reply).toBeNull();
    expect(await inTime(Promise.reject(new Error('no')), aborted)).toBeNull();
    expect(await inTime(Promise.resolve(1), aborted)).toBeNull();
  });

  it("fails after 2.5 seconds: a later reply won't arrive", async () => {
    const reply = inTime(never(), running).catch((error: Error) => error.message);
    const settled = vi.fn();
    void reply.then(settled);
    await vi.advanceTimersByTimeAsync(2_499);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await reply).toBe('No reply from the database for 2500 ms');
  });
});

describe('RepliesInTime, one after another', () => {
  let ending: AbortController;
  let replies: RepliesInTime;

  beforeEach(() => {
    ending = new AbortController();
    replies = new RepliesInTime(ending.signal);
  });

  it.each([0, 1_000, 2_400, 10_000])(
    'gives each reply its own 2.5 seconds, %i ms after the last',
    async (pauseMs) => {
      expect(await replies.next(Promise.resolve(1))).toBe(1);
      await vi.advanceTimersByTimeAsync(pauseMs);
      const settled = vi.fn();
      void replies.next(never()).catch(settled);
      await vi.advanceTimersByTimeAsync(2_499);
      expect(settled).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(settled).toHaveBeenCalledWith(new Error('No reply from the database for 2500 ms'));
    },
  );

  it('ends only the wait for the current reply when it is aborted', async () => {
    expect(await replies.next(Promise.resolve(1))).toBe(1);
    const current = replies.next(never());
    ending.abort();
    expect(await current).toBeNull();
    expect(await replies.next(Promise.resolve(2))).toBeNull();
  });

  it('adds one timer and one abort listener for all replies, and keeps neither once it has ended', async () => {
    for (let reply = 0; reply < 3; reply++) await replies.next(Promise.resolve(reply));
    expect(vi.getTimerCount()).toBe(1);
    expect(getEventListeners(ending.signal, 'abort')).toHaveLength(1);
    replies.end();
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(ending.signal, 'abort')).toEqual([]);
  });
});
