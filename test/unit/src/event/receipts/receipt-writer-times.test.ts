import { MongoServerError } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReceiptPart } from '../../../../../src/event/receipts/receipt-document';
import { ReceiptWriter } from '../../../../../src/event/receipts/receipt-writer';

// Fake timers don't affect this module.
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(store: (part: ReceiptPart) => Promise<void> = async () => {}) {
  const parts: ReceiptPart[] = [];
  const lost: Error[] = [];
  const said = vi.fn();
  const writer = new ReceiptWriter(
    async (part) => {
      parts.push(part);
      await store(part);
    },
    (error) => lost.push(error),
  );
  void writer.closed.then(said);
  return { writer, parts, lost, isClosed: () => said.mock.calls.length === 1 };
}

const states = (parts: readonly ReceiptPart[]) => parts.map(({ state }) => state);

describe('a receipt over time', () => {
  it("reports the event's arrival if nothing was reported for 50 ms, once", async () => {
    const { writer, parts, isClosed } = setUp();
    await vi.advanceTimersByTimeAsync(49);
    expect(parts).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(states(parts)).toEqual(['received']);
    writer.received();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(states(parts)).toEqual(['received']);
    expect(isClosed()).toBe(false);
  });

  it.each(['done', 'ignored', 'failed'] as const)(
    'reports nothing after the outcome: %s',
    async (outcome) => {
      const { writer, parts, isClosed } = setUp();
      writer[outcome]('text');
      await vi.advanceTimersByTimeAsync(1_000);
      writer.received();
      await vi.advanceTimersByTimeAsync(0);
      expect(states(parts)).toEqual([outcome]);
      expect(isClosed()).toBe(true);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('measures the time from the start of the action, in thousandths of a millisecond', async () => {
    const { writer, parts } = setUp();
    await vi.advanceTimersByTimeAsync(30);
    writer.begun();
    vi.setSystemTime(0);
    await vi.advanceTimersByTimeAsync(12);
    writer.done(1);
    await writer.closed;
    expect(parts[0]?.duration_ms).toBe(12);
  });

  it('includes its own wait if no start was reported', async () => {
    const { writer, parts } = setUp();
    await vi.advanceTimersByTimeAsync(7);
    writer.ignored('no such action');
    await writer.closed;
    expect(parts[0]).toEqual({ id: parts[0]?.id, state: 'ignored', error: 'no such action', duration_ms: 7 });
  });

  it('retries five times, each time later, and reports once what is lost', async () => {
    const { writer, parts, lost, isClosed } = setUp(async () => {
      throw new Error(`away ${parts.length}`);
    });
    writer.done(1);
    await vi.advanceTimersByTimeAsync(0);
    let tries = 1;
    for (const afterMs of [20, 200, 1_000, 5_000, 20_000]) {
      await vi.advanceTimersByTimeAsync(afterMs - 1);
      expect(parts).toHaveLength(tries);
      await vi.advanceTimersByTimeAsync(1);
      expect(parts).toHaveLength(++tries);
    }
    expect(isClosed()).toBe(true);
    expect(lost.map(({ message }) => message)).toEqual(['away 6']);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(parts).toHaveLength(6);
  });

  it('starts counting attempts again after a success', async () => {
    let isAway = true;
    const { writer, parts, lost } = setUp(async () => {
      if (isAway) throw new Error('away');
    });
    writer.received();
    await vi.advanceTimersByTimeAsync(20 + 200 + 1_000);
    isAway = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(parts).toHaveLength(5);
    isAway = true;
    writer.done(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(states(parts)).toEqual([...Array(5).fill('received'), 'done', 'done']);
    expect(lost).toEqual([]);
  });

  it('omits a result only if the database refuses it', async () => {
    const retryable = new MongoServerError({ message: 'no primary', code: 10_107 });
    retryable.addErrorLabel('RetryableWriteError');
    for (const [failure, kept] of [
      [new Error('away'), true],
      [retryable, true],
      [new MongoServerError({ message: 'duplicate', code: 11_000 }), true],
      [new MongoServerError({ message: 'too large', code: 17_419 }), false],
    ] as const) {
      const { writer, parts } = setUp(async () => {
        if (parts.length === 1) throw failure;
      });
      writer.done('text');
      await vi.advanceTimersByTimeAsync(20);
      await writer.closed;
      expect('result' in (parts[1] ?? {})).toBe(kept);
      expect(parts[1]?.result_omitted).toBe(kept ? undefined : 'the database refused it');
      expect(parts[1]).toMatchObject({ id: parts[0]?.id, state: 'done', duration_ms: parts[0]?.duration_ms });
    }
  });

  it('omits nothing if nothing was returned', async () => {
    const { writer, parts } = setUp(async () => {
      if (parts.length === 1) throw new MongoServerError({ message: 'refused', code: 121 });
    });
    writer.failed(new Error('no disk'));
    await vi.advanceTimersByTimeAsync(20);
    await writer.closed;
    expect(parts).toHaveLength(2);
    expect(parts[1]).toEqual(parts[0]);
  });

  it("stops trying once it is abandoned, and doesn't report the event's arrival", async () => {
    const { writer, parts, lost, isClosed } = setUp(async () => {
      throw new Error('away');
    });
    writer.abandon();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(parts).toEqual([]);
    writer.done(1);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(parts).toHaveLength(1);
    expect(isClosed()).toBe(true);
    expect(lost).toEqual([]);
  });

  it('is closed for an event of others only when no write is pending', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { writer, isClosed } = setUp(() => gate);
    writer.received();
    writer.notTargeted();
    await vi.advanceTimersByTimeAsync(0);
    expect(isClosed()).toBe(false);
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(isClosed()).toBe(true);
  });

  it('has 2,000 characters of an error, and counts the others', async () => {
    const { writer, parts } = setUp();
    writer.ignored('x'.repeat(2_000));
    await writer.closed;
    const { writer: long, parts: cut } = setUp();
    long.ignored('x'.repeat(2_003));
    await long.closed;
    expect(parts[0]?.error).toBe('x'.repeat(2_000));
    expect(cut[0]?.error).toBe(`${'x'.repeat(2_000)}… 3 more characters in its log`);
  });
});
