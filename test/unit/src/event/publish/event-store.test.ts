import {
  type Db,
  type Document,
  MongoNetworkError,
  MongoServerError,
  MongoWriteConcernError,
  ObjectId,
} from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RocketJobError } from '../../../../../src/errors/rocket-job-error';
import { storeEvent } from '../../../../../src/event/publish/event-store';

// Fake timers don't affect this module.
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}));

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const id = new ObjectId();
const eventId = id.toHexString();
const update = [{ $replaceWith: {} }];
const document = { _id: id, name: 'A', action: 'b', parameters: {}, created_at: new Date(5) };
const event = { id, name: 'A', action: 'b', parameters: {}, createdAt: new Date(5) };
const sentAndLost = new MongoNetworkError('connection closed');
const notSent = Object.assign(new MongoNetworkError('no connection'), { connectionGeneration: 1 });

/** Stores in a database with these replies, one after the other; the last one repeats. */
async function storing(...replies: readonly (Document | Error)[]) {
  const commands: Document[] = [];
  const command = async (sent: Document) => {
    commands.push(sent);
    const reply = replies[Math.min(commands.length, replies.length) - 1];
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const result = storeEvent(id, update, async () => ({ command }) as unknown as Db).then(
    (stored) => ({ stored, error: undefined }),
    (error: RocketJobError) => ({ stored: undefined, error }),
  );
  await vi.runAllTimersAsync();
  return { commands, ...(await result) };
}

describe('storeEvent', () => {
  it('stores with one upsert of its id, and is as safe as the majority confirms', async () => {
    const { commands, stored } = await storing({ value: document });
    expect(commands).toEqual([
      {
        findAndModify: 'rocket_job.events',
        query: { _id: id },
        update,
        upsert: true,
        new: true,
        writeConcern: { w: 'majority', wtimeout: 1_000 },
      },
    ]);
    expect(stored).toEqual({ event, durability: 'stored' });
  });

  it("isn't safe yet if the majority didn't confirm it, in a reply or in an error", async () => {
    const reply = { value: document, writeConcernError: { code: 64, errmsg: 'waiting timed out' } };
    expect((await storing(reply)).stored).toEqual({ event, durability: 'not_yet_safe' });
    const error = new MongoWriteConcernError({ ok: 1, ...reply });
    const { stored, commands } = await storing(error);
    expect(stored).toEqual({ event, durability: 'not_yet_safe' });
    expect(commands).toHaveLength(1);
  });

  it('repeats the same upsert after a lost connection', async () => {
    const { commands, stored } = await storing(sentAndLost, notSent, { value: document });
    expect(commands).toHaveLength(3);
    expect(new Set(commands.map((sent) => JSON.stringify(sent))).size).toBe(1);
    expect(stored?.durability).toBe('stored');
  });

  it('may be stored if one attempt had no reply, whatever failed before and after it', async () => {
    for (const replies of [[sentAndLost], [notSent, sentAndLost, notSent]]) {
      const { error, commands } = await storing(...replies);
      expect(commands.length).toBeGreaterThan(2);
      expect(error).toMatchObject({ code: 'not_stored', details: { eventId, mayBeStored: true } });
      expect(error?.cause).toBe(replies.at(-1));
    }
  });

  it("isn't stored if nothing was sent, or the database refuses it", async () => {
    const refusal = new MongoServerError({ errmsg: 'not allowed', code: 13 });
    const { error, commands } = await storing(refusal);
    expect(commands).toHaveLength(1);
    expect(error).toMatchObject({ code: 'not_stored', details: { eventId, mayBeStored: false } });
    expect((await storing(notSent)).error?.details).toEqual({ eventId, mayBeStored: false });
  });

  it('may be stored if a refusal follows an attempt without a reply', async () => {
    const refusal = new MongoServerError({ errmsg: 'not allowed', code: 13 });
    const { error, commands } = await storing(sentAndLost, refusal);
    expect(commands).toHaveLength(2);
    expect(error).toMatchObject({ details: { mayBeStored: true } });
  });

  it("doesn't mistake another document for the event", async () => {
    const { error } = await storing({ value: { _id: id } });
    expect(error).toMatchObject({ code: 'not_stored' });
    expect(error?.message).toContain(`Expected the event ${eventId} back, got something else`);
  });

  it('fails like the connection if there is none', async () => {
    const notConfigured = new RocketJobError('not_configured', 'No database', {});
    const failing = storeEvent(id, update, () => Promise.reject(notConfigured));
    await expect(failing).rejects.toBe(notConfigured);
  });
});
