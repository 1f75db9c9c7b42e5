import { BSON } from 'mongodb';
import { expect, it, vi } from 'vitest';
import { promoted, readTolerantly } from '../../../../../src/mongo/stored/promoted';

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

it('reads a document again only if it has an unsupported one', () => {
  const read = (document: object) =>
    vi.fn((options: BSON.DeserializeOptions) => BSON.deserialize(BSON.serialize(document), options));
  const usual = read({ a: /x/i });
  expect(readTolerantly(usual)).toEqual({ a: /x/i });
  expect(usual).toHaveBeenCalledTimes(1);
  const ruby = new BSON.BSONRegExp('(?<unclosed');
  expect(readTolerantly(read({ a: /x/i, ruby }))).toEqual({ a: /x/i, ruby });
  const damaged = () => readTolerantly(() => BSON.deserialize(Buffer.alloc(3)));
  expect(damaged).toThrow('bson size');
});
