import { setImmediate } from 'node:timers/promises';
import { MongoServerError } from 'mongodb';
import { describe, expect, it, vi } from 'vitest';
import type { ReceiptPart } from '../../../../../src/event/receipts/receipt-document';
import { ReceiptWriter } from '../../../../../src/event/receipts/receipt-writer';

function setUp(store: (part: ReceiptPart) => Promise<void> = async () => {}) {
  const parts: ReceiptPart[] = [];
  const lost: Error[] = [];
  const writer = new ReceiptWriter(
    async (part) => {
      parts.push(part);
      await store(part);
    },
    (error) => lost.push(error),
  );
  return { writer, parts, lost };
}

describe('ReceiptWriter', () => {
  it('needs one write for an action that finishes immediately', async () => {
    const { writer, parts } = setUp();
    writer.done({ freed: 3 });
    await writer.closed;
    expect(parts).toEqual([
      { id: expect.anything(), state: 'done', result: { freed: 3 }, duration_ms: expect.any(Number) },
    ]);
  });

  it('reports first that a longer action has started, as the same part', async () => {
    const { writer, parts } = setUp();
    await expect.poll(() => parts.length).toBe(1);
    writer.failed(new TypeError('broken'));
    await writer.closed;
    expect(parts.map(({ state, error }) => [state, error])).toEqual([
      ['received', undefined],
      ['failed', 'TypeError: broken'],
    ]);
    expect(parts[0]?.id).toBe(parts[1]?.id);
  });

  it('writes nothing about an event for others', async () => {
    const { writer, parts } = setUp();
    writer.notTargeted();
    await writer.closed;
    writer.received();
    expect(parts).toEqual([]);
  });

  it('writes the newest state after a pending write', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { writer, parts } = setUp(() => gate);
    writer.received();
    writer.ignored('no such worker');
    expect(parts.map(({ state }) => state)).toEqual(['received']);
    release();
    await writer.closed;
    expect(parts.map(({ state, error }) => [state, error])).toEqual([
      ['received', undefined],
      ['ignored', 'no such worker'],
    ]);
  });

  it('retries, and omits the result if the database refused it', async () => {
    const failures = [new Error('away'), new MongoServerError({ message: 'too large', code: 17_419 })];
    const { writer, parts, lost } = setUp(async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    });
    writer.done('text');
    await writer.closed;
    expect(parts.map(({ state, result, result_omitted }) => [state, result, result_omitted])).toEqual([
      ['done', 'text', undefined],
      ['done', 'text', undefined],
      ['done', undefined, 'the database refused it'],
    ]);
    expect(lost).toEqual([]);
  });

  it('keeps the result if another thread has created the document at the same moment', async () => {
    const failures = [new MongoServerError({ message: 'duplicate', code: 11_000 })];
    const { writer, parts } = setUp(async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    });
    writer.done('text');
    await writer.closed;
    expect(parts.map(({ result }) => result)).toEqual(['text', 'text']);
  });

  it('keeps no process alive for the next attempt', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { writer, parts } = setUp(async () => {
      throw new Error('away');
    });
    writer.done(1);
    await vi.waitFor(() => expect(parts.length).toBeGreaterThan(0), { interval: 1 });
    await setImmediate();
    expect(timers()).toBeLessThanOrEqual(before);
    writer.abandon();
  });

  it('gives up silently when it is abandoned', async () => {
    const { writer, lost } = setUp(async () => {
      throw new Error('away');
    });
    writer.done(undefined);
    writer.abandon();
    await writer.closed;
    expect(lost).toEqual([]);
  });

  it('never throws, whatever an action throws', async () => {
    const hostile = {
      get [Symbol.toStringTag]() {
        throw new Error('hostile');
      },
    };
    const { writer, parts } = setUp();
    writer.failed(hostile);
    await writer.closed;
    expect(parts[0]).toMatchObject({ state: 'failed', error: expect.any(String) });
    const { writer: long, parts: cut } = setUp();
    long.failed('x'.repeat(100_000));
    await long.closed;
    expect(cut[0]?.error?.length).toBeLessThan(3_000);
  });
});
