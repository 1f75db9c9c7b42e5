import { Binary, BSON, Code, DBRef, Double, Long, ObjectId, Timestamp } from 'mongodb';
import { expect, it } from 'vitest';
import type { Models } from '../../../../../../console/evaluator/ruby/wire/models';
import { Wire } from '../../../../../../console/evaluator/ruby/wire/wire';

const wire = new Wire({ onTheWire: () => undefined, record: () => undefined } as unknown as Models);
const there = (value: unknown) => wire.decode(JSON.parse(JSON.stringify(wire.encode(value))));

it.each([
  [{ $oid: 'x' }],
  [{ $date: { a: 1 } }],
  [{ $regex: 5 }],
  [{ $record: { kind: 'server' } }],
  [{ _bsontype: 'ObjectId', id: 'x' }],
  [JSON.parse('{"__proto__": {"a": 1}}')],
])('converts a document with fields that look like types to Ruby and back: %j', (document) => {
  expect(there({ field: document })).toEqual({ field: document });
});

it('converts values with special types to Ruby and back', () => {
  const values = { id: new ObjectId(), at: new Date(5), long: Long.MAX_VALUE, list: [{ $gt: 1 }] };
  expect(BSON.EJSON.stringify(there(values) as object)).toBe(BSON.EJSON.stringify(values));
});

it('converts a UUID of another length to bytes', () => {
  expect(there(new Binary(Buffer.from([1, 2, 3]), 4))).toEqual(new Binary(Buffer.from([1, 2, 3]), 0));
});

const fieldsLikeTypes = { $numberLong: 'no number, and longer than one' };

it.each([
  ['code', new Code('f()', fieldsLikeTypes)],
  ['a reference', new DBRef('other', new ObjectId(), 'db', fieldsLikeTypes)],
  ['the id of a reference', new DBRef('other', fieldsLikeTypes as never)],
])('converts %s with fields that look like types to Ruby and back', (_what, value) => {
  expect(there({ field: value })).toEqual({ field: value });
});

it.each([1e20, -1e300, 2 ** 53, Number.MAX_VALUE])('converts the double %d to a double in Ruby', (value) => {
  expect(wire.encode({ value })).toEqual({ value: { $numberDouble: String(value) } });
  expect(there({ value })).toEqual({ value });
});

it.each([Long.MAX_VALUE, Long.MIN_VALUE, Long.fromString('9007199254740993')])(
  'converts the integer %s to Ruby and back with all of its digits',
  (value) => {
    expect(wire.encode([value])).toEqual([{ $numberLong: value.toString() }]);
    expect(String(there([value]))).toBe(value.toString());
  },
);

it('converts a wrapped double to one that fits in Ruby', () => {
  const doubles = [new Double(2 ** 63), new Double(1.5)];
  expect(wire.encode(doubles)).toEqual([{ $numberDouble: String(2 ** 63) }, 1.5]);
});

it('leaves a timestamp, which the driver treats as an integer, unchanged', () => {
  expect(wire.encode(new Timestamp({ t: 4_294_967_295, i: 2 }))).toEqual({
    $timestamp: { t: 4_294_967_295, i: 2 },
  });
});

it('accepts integers and dates from Ruby unchanged', () => {
  const sent = {
    a: 5,
    b: { $numberLong: '5' },
    c: { $numberLong: '9007199254740993' },
    d: { $date: { $numberLong: '86400000' } },
  };
  expect(wire.decode(sent)).toEqual({
    a: 5,
    b: 5,
    c: Long.fromString('9007199254740993'),
    d: new Date(86_400_000),
  });
});

it('converts bytes of any kind, even damaged vectors', () => {
  const bytes = Buffer.from([3, 9, 1]);
  expect(there([bytes, new Binary(bytes, 9)])).toEqual([new Binary(bytes), new Binary(bytes)]);
});

it("doesn't convert a date out of range to another date in Ruby", () => {
  expect(there([new Date(Number.NaN)])).toEqual(['a date out of range']);
});

it("doesn't convert values nested deeper than Ruby's stack allows", () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { n: nested(levels - 1) });
  expect(there(nested(40))).toEqual(nested(40));
  expect(JSON.stringify(there(nested(90)))).toContain('"a value nested deeper than 40 levels"');
  expect(JSON.stringify(there(Array.from({ length: 99 }).reduce((inner) => [inner], 1)))).toContain('deeper');
});
