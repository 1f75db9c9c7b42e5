import { BSON, Long, Timestamp } from 'mongodb';
import { expect, it } from 'vitest';
import { BatchReply } from '../../../../../src/mongo/wire/batch-reply';

const documents = [{ _id: 1, cursor: { nextBatch: [] } }, { _id: 'two' }, {}];
const times = {
  operationTime: new Timestamp({ t: 1, i: 1 }),
  $clusterTime: { clusterTime: new Timestamp({ t: 1, i: 1 }) },
};

it.each([
  ['first', { cursor: { nextBatch: documents, id: Long.ONE, ns: 'a.b' }, ok: 1, ...times }],
  ['last', { ...times, ok: 1, cursor: { ns: 'a.b', id: Long.ONE, nextBatch: documents } }],
])('has the documents as they arrived, wherever the cursor is: %s', (_where, reply) => {
  const read = BatchReply.make(BSON.serialize(reply));
  expect(read.ok).toBe(1);
  expect(read.documents().map((bytes) => BSON.deserialize(bytes))).toEqual(documents);
});

it('has none if none arrived', () => {
  const idle = BatchReply.make(BSON.serialize({ cursor: { nextBatch: [], id: Long.ONE, ns: 'a.b' }, ok: 1 }));
  expect(idle.documents()).toEqual([]);
});

it('is the database’s error if the command failed, whatever its text contains', () => {
  const bytes = BSON.serialize({ ok: 0, errmsg: 'killed XX', code: 237, codeName: 'CursorKilled' });
  bytes.set([0xff, 0xfe], Buffer.from(bytes).indexOf('XX'));
  const failed = BatchReply.make(bytes);
  expect(failed.ok).toBe(0);
  expect(failed.documents()).toEqual([]);
  expect(failed.toObject()).toMatchObject({ code: 237, errmsg: expect.stringMatching(/^killed /) });
});
