import type { ClientSession, FindCursor } from 'mongodb';
import { BSON, Long } from 'mongodb';
import { expect, it } from 'vitest';
import { BatchStream } from '../../../../../../src/event/listen/strategies/batch-stream';
import { BatchReply } from '../../../../../../src/mongo/wire/batch-reply';
import { replyReceiverOf } from '../../../../../../src/mongo/wire/streamed-replies';

/** A cursor whose requests are answered by the test. */
class ScriptedCursor {
  readonly session = {} as ClientSession;
  closed = false;
  id = Long.fromNumber(1);
  buffered: Uint8Array[] = [];
  /** The driver's last batch. */
  documents: unknown = null;
  requests: { resolve(first: Uint8Array | null): void; reject(error: Error): void }[] = [];

  tryNext() {
    return new Promise<Uint8Array | null>((resolve, reject) => this.requests.push({ resolve, reject }));
  }

  readBufferedDocuments() {
    return this.buffered.splice(0);
  }

  close() {
    this.closed = true;
    return Promise.resolve();
  }

  /** The database sends a reply without being asked. @returns whether it shall go on */
  send(...numbers: number[]) {
    const nextBatch = numbers.map((_id) => ({ _id }));
    const reply = BSON.serialize({ cursor: { nextBatch, id: 1n, ns: 'db.events' }, ok: 1 });
    return replyReceiverOf(this.session)?.(BatchReply.make(reply));
  }
}

const document = (_id: number) => BSON.serialize({ _id });
const ids = async (batch: ReturnType<BatchStream['tryNext']>) =>
  (await batch)().map((each) => each.read()['_id']);
const settled = () => new Promise((resolve) => setImmediate(resolve));

function opened() {
  const cursor = new ScriptedCursor();
  return { cursor, stream: new BatchStream(cursor.session, cursor as unknown as FindCursor) };
}

it('one request gets all batches of a database that streams them', async () => {
  const { cursor, stream } = opened();
  const first = stream.tryNext();
  cursor.send(1, 2);
  expect(await ids(first)).toEqual([1, 2]);
  cursor.send(3);
  cursor.send();
  expect(await ids(stream.tryNext())).toEqual([3]);
  expect(await ids(stream.tryNext())).toEqual([]);
  expect(cursor.requests).toHaveLength(1);
});

it('a database that replies once to each request is asked again, without an empty batch between', async () => {
  const { cursor, stream } = opened();
  for (const number of [1, 2, 3]) {
    const next = stream.tryNext();
    await settled();
    expect(cursor.requests).toHaveLength(number);
    cursor.send(number);
    cursor.requests[number - 1]?.resolve(null);
    expect(await ids(next)).toEqual([number]);
    await settled();
  }
});

it('a client that passes no replies on is read like any cursor', async () => {
  const { cursor, stream } = opened();
  const first = stream.tryNext();
  cursor.buffered = [document(2)];
  cursor.requests[0]?.resolve(document(1));
  expect(await ids(first)).toEqual([1, 2]);
  await settled();
  const idle = stream.tryNext();
  cursor.requests[1]?.resolve(null);
  expect(await ids(idle)).toEqual([]);
});

it('keeps no first batch while the stream goes on', async () => {
  const { cursor, stream } = opened();
  const first = stream.tryNext();
  cursor.documents = 'a thousand';
  cursor.buffered = [document(2)];
  cursor.requests[0]?.resolve(document(1));
  const read = await first;
  await settled();
  expect(cursor.documents).toBe('a thousand');
  expect(read().map((each) => each.read()['_id'])).toEqual([1, 2]);
  void stream.tryNext();
  expect(cursor.requests).toHaveLength(2);
  expect(cursor.documents).toBeNull();
});

it('the last reply is followed by an empty batch, and the cursor is over', async () => {
  const { cursor, stream } = opened();
  const first = stream.tryNext();
  cursor.send(1);
  expect(await ids(first)).toEqual([1]);
  const last = stream.tryNext();
  expect(stream.isOver).toBe(false);
  cursor.id = Long.ZERO;
  cursor.requests[0]?.resolve(null);
  expect(await ids(last)).toEqual([]);
  expect(stream.isOver).toBe(true);
});

it("an error isn't lost while no one waits", async () => {
  const { cursor, stream } = opened();
  const first = stream.tryNext();
  cursor.send(1);
  await first;
  cursor.requests[0]?.reject(new Error('cursor killed'));
  await settled();
  await expect(stream.tryNext()).rejects.toThrow('cursor killed');
  expect(cursor.requests).toHaveLength(1);
});

it('a reply that cannot be read fails where it is read', async () => {
  const { cursor, stream } = opened();
  const first = stream.tryNext();
  const bytes = BSON.serialize({ cursor: { nextBatch: [{ _id: 1 }] }, ok: 1 });
  // The length of the document in the batch.
  bytes[bytes.indexOf(0x30) + 2] = 200;
  expect(replyReceiverOf(cursor.session)?.(BatchReply.make(bytes))).toBe(true);
  const read = await first;
  expect(read).toThrow();
});

it('a closed stream takes no further reply', async () => {
  const { cursor, stream } = opened();
  const first = stream.tryNext();
  expect(cursor.send(1)).toBe(true);
  expect(await ids(first)).toEqual([1]);
  await stream.close();
  expect(cursor.closed).toBe(true);
  expect(cursor.send(2)).toBe(false);
});
