import { Code, DBRef, Decimal128, Long, MaxKey, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { checkSendable } from '../../../../../src/mongo/guard/sendable';

const filter = (value: unknown) => ({ find: 'x', filter: { a: { $in: [1, value] } } });

class List {
  size = 1;
  *[Symbol.iterator]() {
    yield 1;
  }
}
class Money {
  cents = 5;
  toJSON() {
    return '0.05';
  }
}

describe('checkSendable', () => {
  it.each([
    ['undefined', undefined, 'it is undefined, which would be sent as null'],
    ['a function', () => true, 'it is a function'],
    ['a class', class Server {}, 'it is a function (`Server`)'],
    ['an async function', async () => true, 'it is a function'],
    ['a symbol', Symbol('x'), 'it is a symbol'],
    ['an invalid date', new Date('garbage'), 'it is an invalid date, which would be sent as 1970'],
    ['an integer beyond 64 bits', 2n ** 63n, 'is out of the range of 64-bit integers'],
    ['a negative one', -(2n ** 63n) - 1n, 'is out of the range of 64-bit integers'],
    ['a set', new Set([1]), 'it is a set, which would be sent as {}'],
    ['a promise', Promise.resolve(1), 'it is a promise. Put `await` before it'],
    ['a URL', new URL('http://a.com'), 'which would be sent as {}'],
    ['a weak map', new WeakMap(), 'which would be sent as {}'],
    ['a boxed string', new String('x'), 'Use the value itself'],
    ['a boxed number', new Number(1), 'Use the value itself'],
    ['an error', Object.assign(new Error('x'), { code: 1 }), 'whose message would be omitted'],
    ['floats', new Float64Array([1.5]), 'binary data that would be sent as a document'],
    ['a buffer without a view', new ArrayBuffer(2), 'binary data that would be sent as a document'],
    ['a view of data', new DataView(new ArrayBuffer(2)), 'binary data that would be sent as a document'],
    ['an iterator', new Map([['a', 1]]).keys(), 'whose elements would not be sent'],
    ['a generator', (function* () {})(), 'whose elements would not be sent'],
    ['a list of a class', new List(), 'whose elements would not be sent'],
    ['a value with only a JSON form', new Money(), 'as its inner fields'],
    ['a map with numbers as keys', new Map([[1, 2]]), 'a map with a key that is not a string'],
    ['the flag g, which is sent as s', /x/g, "{ $regex: 'x', $options: '' }".replaceAll("'x'", '"x"')],
    ['the flag s, which is left out', /x/is, "$options: 'is'"],
    ['a sticky pattern', /x/y, 'which MongoDB would interpret differently'],
    ['half of a character', 'a\ud800', 'half of a character is missing'],
    ['half of a character in a key', { 'a\udc00': 1 }, 'half of a character is missing'],
    ['a value in the scope of code', new Code('x', { a: undefined }), 'it is undefined'],
    ['a value in a reference', new DBRef('x', new ObjectId(), '', { a: () => 1 }), 'it is a function'],
    ['a value from toBSON', { toBSON: () => ({ a: new Date('garbage') }) }, 'it is an invalid date'],
    ['a hole', new Array(1), 'it is undefined'],
    ['a value in a map', new Map([['b', () => 1]]), 'it is a function'],
    ['a value in a document', { b: [{ c: undefined }] }, 'it is undefined'],
  ])('refuses %s, and says where it is', (_what, value, problem) => {
    expect(() => checkSendable(filter(value))).toThrow(/^Can't send `filter\.a\.\$in\.1[^`]*`: /);
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
    ['a pattern', /x/imu],
    ['an object of a class with fields', Object.assign(new (class Point {})(), { x: 1 })],
    ['a character of two halves', '😀'],
    ['bytes', Buffer.from('x')],
    ['an integer of 64 bits', 2n ** 63n - 1n],
    ['a map', new Map([['a', 1]])],
    ['an empty document', {}],
    ['a document without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['NaN', Number.NaN],
    ['a value with toBSON', { toBSON: () => 'x' }],
  ])('accepts %s', (_what, value) => {
    expect(() => checkSendable(filter(value))).not.toThrow();
  });

  it('refuses NaN as a limit, which would mean none', () => {
    for (const name of ['limit', 'skip'])
      expect(() => checkSendable({ find: 'x', [name]: Number.NaN })).toThrow(`Can't send \`${name}\``);
  });

  it("leaves the driver's additions alone", () => {
    expect(() =>
      checkSendable({ find: 'x', limit: undefined, cursor: { batchSize: undefined } }),
    ).not.toThrow();
  });

  it('handles a value that contains itself', () => {
    const value: Record<string, unknown> = { a: 1 };
    value['self'] = value;
    expect(() => checkSendable(filter(value))).not.toThrow();
  });
});
