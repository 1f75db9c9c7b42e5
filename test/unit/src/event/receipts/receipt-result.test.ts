import { MongoClient, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { receiptResult } from '../../../../../src/event/receipts/receipt-result';

class Pool {
  readonly secret = 'hunter2';
}

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

const throwing = {
  get value() {
    throw new Error('not now');
  },
};

const throwingNothing = {
  get value() {
    throw undefined;
  },
};

/** Returns a string whose result has this size in bytes: BSON adds 18 to its characters. */
const textOfSize = (bytes: number) => 'x'.repeat(bytes - 18);

describe('the result of an action', () => {
  it('is stored up to 1 MiB', () => {
    expect(receiptResult(textOfSize(1_048_576))).toEqual({ result: textOfSize(1_048_576) });
    expect(receiptResult(textOfSize(1_048_577))).toEqual({
      result_omitted: '1048577 bytes, at most 1048576',
    });
  });

  it.each([
    ['a number', 42],
    ['null', null],
    ['a document', { a: [1, { b: new Date(0) }], id: new ObjectId() }],
    ['bytes', Buffer.from('abc')],
  ])('is stored: %s', (_name, value) => {
    expect(receiptResult(value)).toEqual({ result: value });
  });

  it('is stored without undefined values', () => {
    const returned = { a: undefined, b: [undefined, null, 1], c: { d: undefined } };
    expect(receiptResult(returned)).toEqual({ result: { b: [null, null, 1], c: {} } });
  });

  it('is empty if nothing was returned', () => {
    expect(receiptResult(undefined)).toEqual({});
  });

  it.each([
    ['a pool', new Pool(), 'an instance of Pool'],
    ['one deeper inside', { pools: [new Pool()] }, 'an instance of Pool'],
    ['a client', new Map([['client', new MongoClient('mongodb://x')]]), 'an instance of MongoClient'],
    ['one of a class without a name', Object.create(Object.create(null)), 'an instance of a class'],
    ['one beside plain data', { first: { a: 1 }, second: new Pool() }, 'an instance of Pool'],
    ['a getter that throws nothing', throwingNothing, 'undefined'],
    ['a function', () => 1, /a value that can be stored/],
    ['an invalid date', { at: new Date(Number.NaN) }, /`result\.at` to be a value .* got `Invalid Date`/],
    ['a cycle', cyclic, /^Expected a result nested at most/],
    ['a getter that throws', throwing, 'not now'],
    ['more than a receipt holds', 'x'.repeat(1_100_000), /^1100\d\d\d bytes, at most 1048576$/],
    ['more than BSON can hold', 'x'.repeat(20_000_000), /^20000\d\d\d bytes, at most 1048576$/],
  ])('is omitted, with the reason: %s', (_name, value, reason) => {
    expect(receiptResult(value)).toEqual({
      result_omitted: reason instanceof RegExp ? expect.stringMatching(reason) : reason,
    });
  });
});
