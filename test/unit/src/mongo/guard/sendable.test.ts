import { Decimal128, Long, MaxKey, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { checkSendable } from '../../../../../src/mongo/guard/sendable';

const filter = (value: unknown) => ({ find: 'x', filter: { a: { $in: [1, value] } } });

describe('checkSendable', () => {
  it.each([
    ['undefined', undefined, 'it is undefined, which would be sent as null'],
    ['a function', () => true, 'it is a function'],
    ['a class', class Server {}, 'it is a function (`Server`)'],
    ['an async function', async () => true, 'it is a function'],
    ['a symbol', Symbol('x'), 'it is a symbol'],
    ['a date that is none', new Date('garbage'), 'it is an invalid date, which would be sent as 1970'],
    ['an integer beyond 64 bits', 2n ** 63n, 'is out of the range of 64-bit integers'],
    ['a negative one', -(2n ** 63n) - 1n, 'is out of the range of 64-bit integers'],
    ['a set', new Set([1]), 'it is a set, which would be sent as {}'],
    ['a promise', Promise.resolve(1), 'it is a promise. Put `await` before it'],
    ['a URL', new URL('http://a.com'), 'which would be sent as {}'],
    ['a weak map', new WeakMap(), 'which would be sent as {}'],
    ['what is within a map', new Map([['b', () => 1]]), 'it is a function'],
    ['what is within a document', { b: [{ c: undefined }] }, 'it is undefined'],
  ])('refuses %s, and says where it is', (_what, value, problem) => {
    expect(() => checkSendable(filter(value))).toThrow(/^Can't send `filter\.a\.\$in\.1[.\w]*`: /);
    expect(() => checkSendable(filter(value))).toThrow(problem);
    expect(() => checkSendable({ delete: 'x', deletes: [{ q: { a: value }, limit: 0 }] })).toThrow(problem);
    expect(() => checkSendable({ insert: 'x', documents: [{ a: value }] })).toThrow(problem);
    expect(() => checkSendable({ aggregate: 'x', pipeline: [{ $match: { a: value } }] })).toThrow(problem);
  });

  it.each([
    ['null', null],
    ['an id', new ObjectId()],
    ['a long', Long.MAX_VALUE],
    ['a decimal', Decimal128.fromString('1.5')],
    ['a key', new MaxKey()],
    ['a date', new Date(0)],
    ['a pattern', /x/gi],
    ['bytes', Buffer.from('x')],
    ['an integer of 64 bits', 2n ** 63n - 1n],
    ['a map', new Map([['a', 1]])],
    ['an empty document', {}],
    ['a document without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['NaN', Number.NaN],
    ['what says how it is stored', { toBSON: () => 'x' }],
  ])('accepts %s', (_what, value) => {
    expect(() => checkSendable(filter(value))).not.toThrow();
  });

  it('leaves what the driver adds alone', () => {
    expect(() =>
      checkSendable({ find: 'x', limit: undefined, cursor: { batchSize: undefined } }),
    ).not.toThrow();
  });

  it('ends with a value that contains itself', () => {
    const value: Record<string, unknown> = { a: 1 };
    value['self'] = value;
    expect(() => checkSendable(filter(value))).not.toThrow();
  });
});
