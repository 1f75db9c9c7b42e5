import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { valueText } from '../../../../src/errors/value-text';

it.each<[value: unknown, text: string]>([
  ['a text', 'a text'],
  [new ObjectId('65f000000000000000000001'), '65f000000000000000000001'],
  [5, '5'],
  [null, 'null'],
  [undefined, 'undefined'],
  [{ toString: 1 }, '{ toString: 1 }'],
  [{ _bsontype: 'ObjectId', toHexString: 'x' }, "{ _bsontype: 'ObjectId', toHexString: 'x' }"],
  [
    JSON.parse('{"__proto__": {"a": 1}, "constructor": "x"}'),
    "{ ['__proto__']: { a: 1 }, constructor: 'x' }",
  ],
  [new Date(Number.NaN), 'Invalid Date'],
])('formats %o', (value, text) => {
  expect(valueText(value)).toBe(text);
});

it('omits the part that is too long, and says so', () => {
  expect(valueText('x'.repeat(50_000))).toBe(`${'x'.repeat(200)}… 49800 more characters`);
  expect(valueText({ ['k'.repeat(50_000)]: 1 }).length).toBeLessThan(300);
});
