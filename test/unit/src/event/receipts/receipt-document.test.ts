import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import type { ReceiptState } from '../../../../../src/event/receipts/receipt';
import {
  partUpdate,
  receiptFromDocument,
  receiptId,
  receiptOfParts,
} from '../../../../../src/event/receipts/receipt-document';

const process = { id: '65f000000000000000000001', name: 'a:1' };
const serverId = '65f000000000000000000002';
const part = (state: ReceiptState, rest: object = {}) => ({ id: new ObjectId(), state, ...rest });

describe('a receipt', () => {
  it.each<[ReceiptState, ReceiptState[]]>([
    ['received', ['done', 'received', 'failed']],
    ['failed', ['done', 'failed', 'ignored']],
    ['done', ['ignored', 'done']],
    ['ignored', ['ignored', 'ignored']],
  ])('is %s when its threads say %j', (state, said) => {
    expect(
      receiptOfParts(
        'event',
        process,
        said.map((each) => part(each)),
      ).state,
    ).toBe(state);
  });

  it('has the longest time, the last result and the decisive error', () => {
    const receipt = receiptOfParts('event', process, [
      part('ignored', { error: 'no such action', duration_ms: 1 }),
      part('failed', { error: 'no disk', duration_ms: 9 }),
      part('done', { result: 'first', result_omitted: 'too large', duration_ms: 4 }),
      part('done', { result: 'freed' }),
    ]);
    expect(receipt).toStrictEqual({
      eventId: 'event',
      processId: new ObjectId(process.id),
      process: 'a:1',
      serverId: undefined,
      state: 'failed',
      error: 'no disk',
      result: 'freed',
      resultOmitted: 'too large',
      durationMs: 9,
      at: expect.any(Date),
    });
  });

  it('belongs to its server, and has neither time nor result if there are none', () => {
    expect(receiptOfParts('event', { ...process, serverId }, [part('received')])).toMatchObject({
      serverId: new ObjectId(serverId),
      result: undefined,
      error: undefined,
      durationMs: undefined,
    });
    expect(receiptOfParts('event', process, []).state).toBe('received');
  });
});

describe("a receipt's document", () => {
  const id = receiptId('event', process);
  const at = new Date(5);

  it('is read field by field', () => {
    const document = {
      _id: id,
      server_id: new ObjectId(serverId),
      process: 'a:1',
      state: 'failed',
      result: { freed: 1 },
      result_omitted: 'why',
      error: 'no disk',
      duration_ms: 2.5,
      at,
    };
    expect(receiptFromDocument(document)).toStrictEqual({
      eventId: 'event',
      processId: id['process_id'],
      process: 'a:1',
      serverId: document.server_id,
      state: 'failed',
      result: { freed: 1 },
      resultOmitted: 'why',
      error: 'no disk',
      durationMs: 2.5,
      at,
    });
    expect(id).toEqual({ event_id: 'event', process_id: new ObjectId(process.id) });
  });

  it('ignores damaged fields, and describes the damage', () => {
    const sound = { _id: id, process: 'a:1', state: 'done', at };
    expect(receiptFromDocument(sound)).not.toHaveProperty('damage');
    expect(receiptFromDocument({ _id: id, process: 'a:1' })).toMatchObject({
      state: 'received',
      at: new Date(0),
    });
    for (const [field, value, reading] of [
      ['state', 'finished', { state: 'received' }],
      ['at', 'today', { at: new Date(0) }],
      ['server_id', 'one', { serverId: undefined }],
      ['result_omitted', 1, { resultOmitted: undefined }],
      ['error', 1, { error: undefined }],
      ['duration_ms', '1', { durationMs: undefined }],
      ['process', 7, { process: '7' }],
      ['_id', { event_id: 1, process_id: 2 }, { eventId: 1 }],
    ] as const) {
      const receipt = receiptFromDocument({ ...sound, [field]: value });
      expect(receipt).toMatchObject(reading);
      expect(receipt.damage).toContain(field);
    }
  });
});

describe('the update that puts one part into a receipt', () => {
  const [states, at] = [['received', 'failed', 'done', 'ignored'], '$$NOW'];
  const own = part('failed');

  it('writes only the given fields, none of them as an expression', () => {
    const others = { $filter: { input: { $ifNull: ['$parts', []] }, cond: { $ne: ['$$this.id', own.id] } } };
    const [first, second, third, ...more] = partUpdate(process, own);
    expect(more).toEqual([]);
    expect(first).toStrictEqual({
      $set: {
        process: { $literal: 'a:1' },
        at,
        parts: { $concatArrays: [others, [{ $literal: { id: own.id, state: 'failed' } }]] },
      },
    });
    expect(second).toStrictEqual({
      $set: {
        state: {
          $arrayElemAt: [{ $filter: { input: states, cond: { $in: ['$$this', '$parts.state'] } } }, 0],
        },
      },
    });
    const decisive = {
      $arrayElemAt: [{ $filter: { input: '$parts', cond: { $eq: ['$$this.state', '$state'] } } }, 0],
    };
    expect(third).toStrictEqual({
      $set: { error: { $let: { vars: { decisive }, in: '$$decisive.error' } } },
    });
  });

  it('writes its server, result, time and error if there are any', () => {
    const rest = { result: '$x', result_omitted: '$y', duration_ms: 3, error: 'no disk' };
    const [first] = partUpdate({ ...process, serverId }, { ...own, ...rest });
    expect(first?.['$set']).toMatchObject({
      server_id: new ObjectId(serverId),
      result: { $literal: '$x' },
      result_omitted: { $literal: '$y' },
      duration_ms: { $max: ['$duration_ms', 3] },
      parts: { $concatArrays: [{}, [{ $literal: { id: own.id, state: 'failed', error: 'no disk' } }]] },
    });
  });

  it('writes a result that is undefined, too', () => {
    const [first] = partUpdate(process, { ...own, result: undefined });
    expect(first?.['$set'].result).toStrictEqual({ $literal: undefined });
  });
});
