import type { MongoClient } from 'mongodb';
import { expect, it, vi } from 'vitest';
import { closeInTime, Tail } from '../../../../../src/mongo/connect/tail';

function newClient() {
  const databases: unknown[][] = [];
  const client = {
    connect: vi.fn(async () => client),
    close: vi.fn(async () => {}),
    db: (...given: unknown[]) => {
      databases.push(given);
      return { given };
    },
  };
  return { client, databases };
}

it('A tail connects on first use, again each time, and is open until it is closed', async () => {
  const { client, databases } = newClient();
  const made = vi.fn(async () => client as unknown as MongoClient);
  const open = new Set<Tail>();
  const tail = new Tail('rj', made, open);
  expect([made.mock.calls.length, open.size]).toEqual([0, 0]);
  await tail.database();
  await tail.database();
  expect(databases).toEqual(Array(2).fill(['rj', expect.objectContaining({ readPreference: 'primary' })]));
  expect(made).toHaveBeenCalledTimes(1);
  expect(client.connect).toHaveBeenCalledTimes(2);
  expect([...open]).toEqual([tail]);
  await tail.close();
  expect(client.close).toHaveBeenCalledTimes(1);
  expect(open.size).toBe(0);
  await tail.close();
  expect(client.close).toHaveBeenCalledTimes(1);
  await tail.database();
  expect(made).toHaveBeenCalledTimes(2);
});

it("A tail whose client can't be created is closed without an error", async () => {
  const tail = new Tail('rj', () => Promise.reject(new Error('no address')), new Set());
  await expect(tail.database()).rejects.toThrow('no address');
  await tail.close();
});

it('A closing client is awaited for a second, and its error is ignored', async () => {
  vi.useFakeTimers();
  const closed = vi.fn();
  const closing = closeInTime({ close: () => new Promise(() => {}) } as unknown as MongoClient).then(closed);
  await vi.advanceTimersByTimeAsync(999);
  expect(closed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await closing;
  vi.useRealTimers();
  await closeInTime({ close: () => Promise.reject(new Error('gone')) } as unknown as MongoClient);
  await closeInTime(undefined);
});
