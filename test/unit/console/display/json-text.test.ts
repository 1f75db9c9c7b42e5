import { Binary, BSON, Code, DBRef, Long, ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { jsonText } from '../../../../console/display/json-text';
import { ODD_VALUES } from '../../../support/odd-values';

const vector = new Binary(Buffer.from([3, 9, 1]), 9);

it.each<[name: string, value: unknown, json: unknown]>([
  ['a pattern', /a/i, { $regularExpression: { pattern: 'a', options: 'i' } }],
  ['a pattern with the flag of the driver', /a/gim, { $regularExpression: { pattern: 'a', options: 'ims' } }],
  ['a pattern with flags of JavaScript', /a/suy, { $regularExpression: { pattern: 'a', options: 's' } }],
  ['a damaged vector', vector, { $binary: { base64: 'AwkB', subType: '09' } }],
  ['a broken UUID', new Binary(Buffer.from([1]), 4), { $binary: { base64: 'AQ==', subType: '04' } }],
  ['a date out of range', new Date(Number.NaN), 'a date out of range'],
  ['a negative zero', -0, { $numberDouble: '-0.0' }],
  ['a Long', Long.MAX_VALUE, { $numberLong: '9223372036854775807' }],
  [
    'code',
    new Code('f()', { vector, _bsontype: 'X' }),
    { $code: 'f()', $scope: { vector: { $binary: { base64: 'AwkB', subType: '09' } }, _bsontype: 'X' } },
  ],
  [
    'a reference',
    new DBRef('other', /a/g as never, 'db', { _bsontype: 'X' }),
    {
      ...{ $ref: 'other', $id: { $regularExpression: { pattern: 'a', options: 's' } }, $db: 'db' },
      _bsontype: 'X',
    },
  ],
  ['a reference without a database', new DBRef('other', 5 as never), { $ref: 'other', $id: 5 }],
])('writes %s', (_name, value, json) => {
  expect(JSON.parse(jsonText({ value }))).toEqual({ value: json });
});

it('writes any value of a database', () => {
  for (const value of Object.values(ODD_VALUES)) {
    const read = BSON.deserialize(BSON.serialize({ value }), { bsonRegExp: true });
    expect(JSON.parse(jsonText(read))).toHaveProperty('value');
  }
});

it('writes ids and dates as Extended JSON', () => {
  const id = new ObjectId();
  expect(JSON.parse(jsonText([id, new Date(5)]))).toEqual([
    { $oid: id.toHexString() },
    { $date: '1970-01-01T00:00:00.005Z' },
  ]);
});
