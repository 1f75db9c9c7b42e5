import { BSON, type Document } from 'mongodb';
import { describe, expect, it } from 'vitest';
import {
  aDate,
  aDocument,
  aNumber,
  anObjectId,
  aText,
  documentWith,
  oneOf,
  optional,
} from '../../../../../src/mongo/stored/kind';
import { StoredRecord } from '../../../../../src/mongo/stored/stored-record';

const schema = {
  _id: anObjectId,
  name: aText,
  state: oneOf(['running', 'paused']),
  started_at: optional(aDate),
  heartbeat: optional(aDocument),
  'heartbeat.workers': optional(aNumber),
  revert: optional(documentWith({ parameters: aDocument })),
};
const whole = { _id: new BSON.ObjectId(), name: 'a:1', state: 'running' };

const read = (changes: Document) => {
  const bytes = BSON.serialize({ ...whole, ...changes });
  const document = BSON.deserialize(bytes, { bsonRegExp: true, validation: { utf8: false } });
  return new StoredRecord(schema, document);
};

describe('StoredRecord', () => {
  it('returns the fields of an intact document', () => {
    const record = read({ started_at: new Date(5), heartbeat: { workers: 3 } });
    expect(record.get('started_at')).toEqual(new Date(5));
    expect(record.get('heartbeat.workers')).toBe(3);
    expect(record.damage).toBeUndefined();
  });

  it.each([
    [{ parameters: {}, note: 1 }, undefined],
    [undefined, undefined],
    [{}, 'revert is a document whose parameters is missing'],
    [{ parameters: null }, 'revert is a document whose parameters is null'],
    [[], 'revert is an array'],
  ])('requires the fields of an existing document: %j', (revert, damage) => {
    expect(read({ revert }).damage).toBe(damage);
  });

  it('accepts null for an optional field', () => {
    const record = read({ started_at: null, heartbeat: null });
    expect(record.get('started_at')).toBeUndefined();
    expect(record.damage).toBeUndefined();
  });

  it.each<[changes: Document, damage: string]>([
    [{ name: 5 }, 'name is a number'],
    [{ name: null }, 'name is null'],
    [{ name: { toString: 1 } }, 'name is a document'],
    [{ name: ['a:1'] }, 'name is an array'],
    [{ name: new BSON.Code('f()') }, 'name is a Code'],
    [{ name: new BSON.BSONRegExp('(?<x', 'i') }, 'name is a BSONRegExp'],
    [{ name: new BSON.DBRef('x', whole._id) }, 'name is a DBRef'],
    [{ name: new BSON.MinKey() }, 'name is a MinKey'],
    [{ _id: whole._id.toHexString() }, '_id is a string'],
    [{ state: 'asleep' }, 'state is unknown'],
    [{ state: ['running'] }, 'state is an array'],
    [{ started_at: 'yesterday' }, 'started_at is a string'],
    [{ started_at: new BSON.Timestamp({ t: 1, i: 2 }) }, 'started_at is a Timestamp'],
    [{ heartbeat: { workers: Number.NaN } }, 'heartbeat.workers is NaN'],
    [{ heartbeat: { workers: BSON.Long.MAX_VALUE } }, 'heartbeat.workers is a Long'],
    [{ heartbeat: { workers: BSON.Decimal128.fromString('1') } }, 'heartbeat.workers is a Decimal128'],
    [{ heartbeat: [{ workers: 1 }] }, 'heartbeat is an array'],
    [{ extra: 'a\ufffdb' }, 'extra has text that was not valid UTF-8'],
    [{ extra: { ['k\ufffd']: 1 } }, 'a key of extra has text that was not valid UTF-8'],
    [
      { _id: 1, name: 1, state: 1, started_at: 1 },
      '_id is a number, name is a number, state is a number, 1 more',
    ],
  ])('describes the damage in %o', (changes, damage) => {
    expect(read(changes).damage).toBe(damage);
  });

  it("describes a date out of JavaScript's range", () => {
    const bytes = BSON.serialize({ ...whole, started_at: new Date(0) });
    const at = Buffer.from(bytes).indexOf('started_at') + 'started_at'.length + 1;
    Buffer.from(bytes.buffer, bytes.byteOffset).writeBigInt64LE(2n ** 62n, at);
    expect(new StoredRecord(schema, BSON.deserialize(bytes)).damage).toBe(
      'started_at is a date out of range',
    );
  });

  it('returns nothing for a damaged field, and shows its value', () => {
    const record = read({ name: { toString: 1, then: 2 }, heartbeat: 'x' });
    expect(record.get('name')).toBeUndefined();
    expect(record.text('name')).toBe('{ toString: 1, then: 2 }');
    expect(record.get('heartbeat.workers')).toBeUndefined();
  });

  it("doesn't treat inherited properties as fields", () => {
    const record = new StoredRecord({ constructor: optional(aText), __proto__: optional(aText) }, {});
    expect(record.get('constructor')).toBeUndefined();
    expect(record.damage).toBeUndefined();
  });
});
