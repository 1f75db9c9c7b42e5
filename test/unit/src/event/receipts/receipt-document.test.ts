import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import type { ReceiptState } from '../../../../../src/event/receipts/receipt';
import { receiptOfParts } from '../../../../../src/event/receipts/receipt-document';

const process = { id: '65f000000000000000000001', name: 'a:1' };
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

  it('has the longest time, the last result and the error that decides', () => {
    const receipt = receiptOfParts('event', process, [
      part('ignored', { error: 'no such action', duration_ms: 1 }),
      part('failed', { error: 'no disk', duration_ms: 9 }),
      part('done', { result: 'freed', duration_ms: 4 }),
    ]);
    expect(receipt).toMatchObject({
      eventId: 'event',
      process: 'a:1',
      state: 'failed',
      error: 'no disk',
      result: 'freed',
      durationMs: 9,
    });
  });
});
