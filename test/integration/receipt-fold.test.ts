import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import {
  partUpdate,
  type ReceiptPart,
  receiptFromDocument,
  receiptId,
  receiptOfParts,
} from '../../src/event/receipt-document';
import { connectedDatabase } from '../support/database';

const database = connectedDatabase();
const process = { id: new ObjectId().toHexString(), name: '$a:1', serverId: new ObjectId().toHexString() };
const [one, two] = [new ObjectId(), new ObjectId()];
const begun = (id: ObjectId): ReceiptPart => ({ id, state: 'received' });

it.each<[string, ReceiptPart[], ReceiptPart[]]>([
  ['one thread', [begun(one)], [begun(one)]],
  [
    'the newest word of a thread',
    [begun(one), { id: one, state: 'done', result: { $gt: '$name' }, duration_ms: 2 }],
    [{ id: one, state: 'done', result: { $gt: '$name' }, duration_ms: 2 }],
  ],
  [
    'one of two still at it',
    [begun(one), { id: two, state: 'failed', error: '$broken', duration_ms: 1 }],
    [begun(one), { id: two, state: 'failed', error: '$broken', duration_ms: 1 }],
  ],
  [
    'one failed, one done',
    [
      begun(one),
      { id: two, state: 'failed', error: '$broken', duration_ms: 1 },
      { id: one, state: 'done', result_omitted: 'too large', duration_ms: 9 },
    ],
    [
      { id: two, state: 'failed', error: '$broken', duration_ms: 1 },
      { id: one, state: 'done', result_omitted: 'too large', duration_ms: 9 },
    ],
  ],
  [
    'one ignored, one done',
    [
      { id: one, state: 'ignored', error: 'no such action' },
      { id: two, state: 'done', result: [] },
    ],
    [
      { id: one, state: 'ignored', error: 'no such action' },
      { id: two, state: 'done', result: [] },
    ],
  ],
])('the database makes one receipt of the parts as the test mode does: %s', async (_name, written, parts) => {
  const receipts = database().collection('rocket_job.receipts');
  const _id = receiptId(new ObjectId(), process) as object;
  for (const part of written) await receipts.updateOne({ _id }, partUpdate(process, part), { upsert: true });
  const { at, eventId, ...stored } = receiptFromDocument((await receipts.findOne({ _id })) as object);
  const { at: _at, eventId: _eventId, ...folded } = receiptOfParts(undefined, process, parts);
  expect(stored).toEqual(folded);
  expect(at).toBeInstanceOf(Date);
  expect(eventId).toBeInstanceOf(ObjectId);
});
