import os from 'node:os';
import { type Db, ObjectId } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Event } from '../../../../../src/event/event';
import { OpenReceipts } from '../../../../../src/event/receipts/open-receipts';
import { loggerFor } from '../../../../../src/logging/logger';

// Fake timers don't affect this module.
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}));

const event: Event = {
  id: new ObjectId(),
  name: 'Example',
  action: 'go',
  parameters: {},
  createdAt: new Date(0),
};

describe('OpenReceipts', () => {
  let written: [filter: unknown, update: unknown, options: unknown][];
  let write: () => Promise<void>;
  let receipts: OpenReceipts;
  const warn = vi.spyOn(loggerFor('RocketJob::Event'), 'warn');

  const collection = {
    createIndexes: async () => {},
    updateOne: async (...update: [unknown, unknown, unknown]) => {
      written.push(update);
      await write();
    },
  };
  const database = { client: {}, collection: () => collection } as unknown as Db;
  const away = async () => {
    throw new Error('away');
  };
  const states = () => written.map((update) => /"state":"(\w+)"/.exec(JSON.stringify(update))?.[1]);

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    [written, write, receipts] = [[], async () => {}, new OpenReceipts()];
    warn.mockReset();
  });
  afterEach(() => vi.useRealTimers());

  it('respond as this process', () => {
    expect(receipts.process).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: `${os.hostname()}:${process.pid}`,
    });
    expect(new OpenReceipts().process.id).not.toBe(receipts.process.id);
  });

  it('write one document per event and process, and create it if necessary', async () => {
    const writer = receipts.open(event, database);
    writer.done('freed');
    await writer.closed;
    const processId = new ObjectId(receipts.process.id);
    expect(written).toEqual([
      [{ _id: { event_id: event.id, process_id: processId } }, expect.any(Array), { upsert: true }],
    ]);
    expect(JSON.stringify(written)).toContain('freed');
    expect(warn).not.toHaveBeenCalled();
  });

  it("log which receipt couldn't be written, and why", async () => {
    write = away;
    const writer = receipts.open(event, database);
    writer.done('freed');
    await vi.advanceTimersByTimeAsync(60_000);
    await writer.closed;
    expect(warn.mock.calls).toEqual([[`Can't write the receipt of event ${event.id}: Error: away`]]);
  });

  it("that are open report the event's arrival when the process exits, and are awaited", async () => {
    const writer = receipts.open(event, database);
    const flushed = vi.fn();
    const flush = receipts.flush(1_000).then(flushed);
    await vi.advanceTimersByTimeAsync(0);
    expect(states()).toEqual(['received']);
    expect(flushed).not.toHaveBeenCalled();
    writer.done('freed');
    await flush;
    expect(states()).toEqual(['received', 'done']);
    expect(warn).not.toHaveBeenCalled();
  });

  it('that are written are no longer awaited', async () => {
    const writer = receipts.open(event, database);
    writer.done('freed');
    await writer.closed;
    const received = vi.spyOn(writer, 'received');
    await receipts.flush(1_000);
    expect(received).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("are abandoned at the end of a process's time, with a log line", async () => {
    write = away;
    receipts.open(event, database).done('freed');
    const flush = receipts.flush(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await flush;
    expect(warn.mock.calls).toEqual([['Exiting with unwritten receipts', new Error('not within 1000 ms')]]);
    const tries = written.length;
    await vi.advanceTimersByTimeAsync(100_000);
    expect(written.length).toBeLessThanOrEqual(tries + 1);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
