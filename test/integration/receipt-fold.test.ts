import { ObjectId } from 'mongodb';
import { expect, it, vi } from 'vitest';
import { ensureReceiptIndexes, receiptsCollection } from '../../src/event/receipts/receipt-collection';
import {
  partUpdate,
  type ReceiptPart,
  receiptFromDocument,
  receiptId,
  receiptOfParts,
} from '../../src/event/receipts/receipt-document';
import { connectedDatabase } from '../support/database';
import { until } from '../support/until';

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
])(
  'the database combines the parts into one receipt as the test mode does: %s',
  async (_name, written, parts) => {
    const receipts = database().collection('rocket_job.receipts');
    const _id = receiptId(new ObjectId(), process) as object;
    for (const part of written)
      await receipts.updateOne({ _id }, partUpdate(process, part), { upsert: true });
    const { at, eventId, ...stored } = receiptFromDocument((await receipts.findOne({ _id })) as object);
    const { at: _at, eventId: _eventId, ...folded } = receiptOfParts(undefined, process, parts);
    expect(stored).toEqual(folded);
    expect(at).toBeInstanceOf(Date);
    expect(eventId).toBeInstanceOf(ObjectId);
  },
);

it('recreates its indexes within a minute if the collection was dropped', async () => {
  const receipts = receiptsCollection(database());
  const indexes = async () => (await receipts.indexes().catch(() => [])).map(({ name }) => name);
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    ensureReceiptIndexes(database());
    await until(async () => (await indexes()).length === 3);
    await receipts.drop();
    vi.advanceTimersByTime(59_000);
    ensureReceiptIndexes(database());
    await receipts.insertOne({});
    expect(await indexes()).toEqual(['_id_']);
    vi.advanceTimersByTime(1_000);
    ensureReceiptIndexes(database());
    await until(async () => (await indexes()).length === 3);
    expect(await indexes()).toEqual(['_id_', 'at_1', '_id.event_id_1']);
  } finally {
    vi.useRealTimers();
  }
});
