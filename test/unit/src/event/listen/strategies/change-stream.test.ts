import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Db, Document } from 'mongodb';
import { beforeEach, expect, it, vi } from 'vitest';
import { changeStream } from '../../../../../../src/event/listen/strategies/change-stream';
import * as loop from '../../../../../../src/event/listen/strategies/poll-loop';
import type { Listening } from '../../../../../../src/event/listen/strategies/strategy';

vi.mock('../../../../../../src/event/listen/strategies/poll-loop');

/** A change stream whose replies come from the test. */
class Stream extends EventEmitter {
  asked = 0;
  isClosed = false;
  readonly #replies: (Document | null | Error)[] = [];
  #wake = () => {};

  reply(...replies: (Document | null | Error)[]): void {
    this.#replies.push(...replies);
    this.#wake();
  }

  async tryNext(): Promise<Document | null> {
    this.asked++;
    while (this.#replies.length === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const reply = this.#replies.shift();
    if (reply instanceof Error) throw reply;
    return reply ?? null;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.reply(null);
  }
}

const insert = { operationType: 'insert' };
let stream: Stream;
let watched: unknown[];
let looks: number;
let ending: AbortController;

beforeEach(() => {
  [stream, watched, looks, ending] = [new Stream(), [], 0, new AbortController()];
  vi.mocked(loop.pollLoop).mockImplementation(async (_listening, news) => {
    do {
      looks++;
    } while (!ending.signal.aborted && (await news()));
  });
});

function listen() {
  const collection = {
    watch: (...given: unknown[]) => {
      watched = given;
      return stream;
    },
  };
  const client = { startSession: () => ({ endSession: async () => {} }) };
  const database = { client, collection: () => collection } as unknown as Db;
  const listening = { database, signal: ending.signal } as unknown as Listening;
  return changeStream.listen(listening).then(
    () => 'ended',
    (error: Error) => error.message,
  );
}

/** Resolves when all pending microtasks and callbacks have run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}

it('change_stream polls once it will see all later publications', async () => {
  const outcome = listen();
  await settled();
  expect(looks).toBe(0);
  stream.emit('resumeTokenChanged');
  await settled();
  expect(looks).toBe(1);
  expect(watched).toEqual([
    [{ $project: { operationType: 1 } }],
    { maxAwaitTimeMS: 1_000, session: expect.anything() },
  ]);
  ending.abort();
  expect(await outcome).toBe('ended');
  expect(stream.isClosed).toBe(true);
});

it('change_stream polls when something has changed, and when nothing has for a while', async () => {
  const outcome = listen();
  stream.reply(insert);
  await settled();
  expect(looks).toBe(2);
  stream.reply(null);
  await settled();
  expect(looks).toBe(3);
  await settled();
  expect(looks).toBe(3);
  ending.abort();
  await outcome;
});

it('change_stream needs one poll for all changes in one reply', async () => {
  const outcome = listen();
  stream.emit('resumeTokenChanged');
  await settled();
  stream.reply(insert, insert, insert);
  await settled();
  expect(looks).toBe(2);
  expect(stream.asked).toBe(4);
  ending.abort();
  await outcome;
});

it.each(['drop', 'rename', 'dropDatabase', 'invalidate'])(
  'change_stream ends at %s, because the stream says nothing about the current collection',
  async (operationType) => {
    const outcome = listen();
    stream.reply(insert, { operationType });
    expect(await outcome).toBe('ended');
    expect(looks).toBe(1);
    expect(stream.isClosed).toBe(true);
  },
);

it('change_stream fails with its stream, and closes it', async () => {
  const outcome = listen();
  stream.emit('resumeTokenChanged');
  await settled();
  stream.reply(new Error('killed'));
  expect(await outcome).toBe('killed');
  expect(stream.isClosed).toBe(true);
});

it("change_stream fails if its stream can't be opened", async () => {
  const outcome = listen();
  stream.reply(new Error('no change streams'));
  expect(await outcome).toBe('no change streams');
  expect([looks, stream.isClosed]).toEqual([0, true]);
});
