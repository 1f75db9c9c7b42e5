import { BSON } from 'mongodb';
import { expect, it } from 'vitest';
import { promoted } from '../../../../../src/mongo/stored/promoted';

it('converts regular expressions that JavaScript supports, at any depth', () => {
  const document = { a: new BSON.BSONRegExp('^x', 'im'), b: [{ ['__proto__']: new BSON.BSONRegExp('y') }] };
  const { a, b } = promoted(document) as unknown as { a: RegExp; b: [object] };
  expect(a).toEqual(/^x/im);
  expect(Object.entries(b[0])).toEqual([['__proto__', /y/]]);
});

it('leaves unsupported ones unchanged', () => {
  const ruby = new BSON.BSONRegExp('(?<unclosed', 'i');
  expect(promoted({ ruby })).toEqual({ ruby });
});
