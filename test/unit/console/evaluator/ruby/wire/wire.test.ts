import { Binary, BSON, Code, DBRef, Long, ObjectId } from 'mongodb';
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
])('brings a document with fields that look like types to Ruby and back: %j', (document) => {
  expect(there({ field: document })).toEqual({ field: document });
});

it('brings values with types of their own to Ruby and back', () => {
  const values = { id: new ObjectId(), at: new Date(5), long: Long.MAX_VALUE, list: [{ $gt: 1 }] };
  expect(BSON.EJSON.stringify(there(values) as object)).toBe(BSON.EJSON.stringify(values));
});

it('brings a UUID of another length as bytes', () => {
  expect(there(new Binary(Buffer.from([1, 2, 3]), 4))).toEqual(new Binary(Buffer.from([1, 2, 3]), 0));
});

const fieldsLikeTypes = { $numberLong: 'no number, and longer than one' };

it.each([
  ['code', new Code('f()', fieldsLikeTypes)],
  ['a reference', new DBRef('other', new ObjectId(), 'db', fieldsLikeTypes)],
  ['the id of a reference', new DBRef('other', fieldsLikeTypes as never)],
])('brings %s that holds fields like types to Ruby and back', (_what, value) => {
  expect(there({ field: value })).toEqual({ field: value });
});

it.each([1e20, -1e300, 2 ** 53, Number.MAX_VALUE])('brings the double %d to Ruby as a double', (value) => {
  expect(wire.encode({ value })).toEqual({ value: { $numberDouble: String(value) } });
  expect(there({ value })).toEqual({ value });
});
