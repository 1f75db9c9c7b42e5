import { BSON, type ClientSession, type Db, MongoNetworkError, MongoServerError } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextBatch, OpenCursor } from '../../../../../../src/event/listen/strategies/cursor';

// Fake timers don't affect this module.
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}));

const running = new AbortController().signal;
const aborted = AbortSignal.abort();

let steps: string[];
let sessionOptions: unknown;
let replies: Promise<string | null>[];
let closed: Promise<void>;

const session = { id: { id: 1 }, endSession: async () => void steps.push('end session') };
const database = {
  client: {
    startSession: (options: unknown) => {
      sessionOptions = options;
      return session;
    },
  },
  command: async (command: object) => void steps.push(JSON.stringify(command)),
} as unknown as Db;

function openCursor(signal = running) {
  return new OpenCursor<string>(database, signal, (given: ClientSession) => {
    expect(given).toBe(session);
    return {
      tryNext: () => replies.shift() ?? Promise.resolve(null),
      close: () => {
        steps.push('close');
        return closed;
      },
    };
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  [steps, replies, closed] = [[], [], Promise.resolve()];
});
afterEach(() => vi.useRealTimers());

describe('OpenCursor', () => {
  it('has its own session, without causal consistency, and returns the requested documents', async () => {
    replies = [Promise.resolve('one')];
    const cursor = openCursor();
    expect(sessionOptions).toEqual({ causalConsistency: false });
    expect(await cursor.ask()).toBe('one');
    expect(await cursor.ask()).toBeNull();
  });

  it('is closed before its session ends, in the background while its listener goes on', async () => {
    let close = () => {};
    closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const cursor = openCursor();
    await cursor.ask();
    await cursor.release();
    expect(steps).toEqual(['close']);
    close();
    await vi.advanceTimersByTimeAsync(0);
    expect(steps).toEqual(['close', 'end session']);
  });

  it('is awaited at the very end, for at most half a second', async () => {
    closed = new Promise(() => {});
    const released = vi.fn();
    const release = openCursor(aborted).release().then(released);
    await vi.advanceTimersByTimeAsync(499);
    expect(released).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await release;
    expect(steps).toEqual(['close']);
  });

  it('is only closed if nothing was requested', async () => {
    await openCursor().release();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(steps).toEqual(['close', 'end session']);
  });

  it('ignores an error while closing', async () => {
    closed = Promise.reject(new Error('no primary'));
    await openCursor(aborted).release();
    closed = Promise.reject(new Error('no primary'));
    await openCursor().release();
    await vi.advanceTimersByTimeAsync(0);
    expect(steps).toEqual(['close', 'close']);
  });

  it.each([
    ['a connection that was lost', new MongoNetworkError('lost'), true],
    ['a refusal of the database', new MongoServerError({ errmsg: 'no', code: 13 }), false],
  ])('has its session killed if the last reply was %s: %#', async (_what, failure, isKilled) => {
    replies = [Promise.reject(failure)];
    const cursor = openCursor();
    await expect(cursor.ask()).rejects.toBe(failure);
    await cursor.release();
    await vi.advanceTimersByTimeAsync(10_000);
    const kill = ['{"ping":1}', '{"killSessions":[{"id":1}]}'];
    expect(steps).toEqual(['close', ...(isKilled ? kill : []), 'end session']);
  });

  it('is only closed if a reply is outstanding at the very end', async () => {
    replies = [Promise.reject(new MongoNetworkError('lost'))];
    const cursor = openCursor(aborted);
    await cursor.ask().catch(() => {});
    await cursor.release();
    expect(steps).toEqual(['close', 'end session']);
  });

  it('waits for the pending reply before its session ends', async () => {
    let reply = (_document: string) => {};
    replies = [
      new Promise((resolve) => {
        reply = resolve;
      }),
    ];
    const cursor = openCursor();
    const asked = cursor.ask();
    await cursor.release();
    await vi.advanceTimersByTimeAsync(100);
    expect(steps).toEqual(['close']);
    reply('late');
    expect(await asked).toBe('late');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(steps.at(-1)).toBe('end session');
  });
});

describe('nextBatch', () => {
  const bytes = (number: number) => BSON.serialize({ _id: number });
  const open = (first: Uint8Array | null, ...rest: Uint8Array[]) =>
    ({
      next: async () => first,
      cursor: { readBufferedDocuments: () => rest },
    }) as unknown as Parameters<typeof nextBatch>[0];

  it('has everything that arrived in one reply', async () => {
    const batch = await nextBatch(open(bytes(1), bytes(2), bytes(3)));
    expect(batch.map((document) => document.read()['_id'])).toEqual([1, 2, 3]);
  });

  it('is empty if nothing arrived', async () => {
    expect(await nextBatch(open(null, bytes(2)))).toEqual([]);
  });
});
