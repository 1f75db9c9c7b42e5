import { BSON, type Document, ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { exactly } from '../../../../../src/mongo/stored/exactly';
import { ODD_VALUES } from '../../../../support/odd-values';

const NOWHERE = { $in: [] };

it.each<[unknown]>([
  [new ObjectId()],
  ['web1'],
  [Number.NaN],
  [null],
  [{ $gt: '' }],
  [new Date(0)],
  [new BSON.DBRef('other', new ObjectId())],
])('finds %o', (value) => {
  expect(exactly(value)).toEqual({ $eq: value });
});

it.each<[unknown]>([
  [new Date(Number.NaN)],
  [{ a: new Date(Number.NaN) }],
  [undefined],
  [{ a: undefined }],
  [{ a: /x/g }],
  ['\ud800'],
  [{ _bsontype: 'ObjectId', id: 'x' }],
  [() => 1],
])("doesn't find %o, because it would be sent as something else", (value) => {
  expect(exactly(value)).toEqual(NOWHERE);
});

it('returns a condition that can be sent for any value', () => {
  for (const value of Object.values(ODD_VALUES)) {
    const condition: Document = exactly(value);
    expect(BSON.serialize(condition).length).toBeGreaterThan(0);
  }
});
