import { BSON, type Document } from 'mongodb';
import { BROKEN_VECTOR, DATE_OUT_OF_RANGE, NOT_UTF8, TAG } from './bytes-database';

/** Deeper than any document in good faith. */
function nested(depth: number): Document {
  let document: Document = { end: 1 };
  for (let level = 0; level < depth; level++) document = { nested: document };
  return document;
}

/** Invalid values of a field, each with a name for the test. */
export const ODD_VALUES: Readonly<Record<string, unknown>> = {
  null: null,
  number: 5,
  NaN: Number.NaN,
  infinity: Number.NEGATIVE_INFINITY,
  text: 'yesterday',
  'empty text': '',
  'long text': 'x'.repeat(50_000),
  'text that is not UTF-8': `a${NOT_UTF8}b`,
  'text with controls': 'web1\r\n\u001b[2J\u009b31m\u202e\u200b',
  boolean: true,
  'own toString': { toString: 1, valueOf: 2, toJSON: 3, then: 4, toHexString: 5, inspect: 6 },
  'own prototype': JSON.parse(
    '{"__proto__": {"isAdmin": true}, "constructor": {"name": 5}, "hasOwnProperty": 1}',
  ),
  'the tag of the driver': { [TAG]: 'ObjectId', id: 'x' },
  'a key that is not UTF-8': { [`k${NOT_UTF8}`]: 1 },
  'a key of 50,000 characters': { ['k'.repeat(50_000)]: 1 },
  'empty array': [],
  array: ['running', { a: 1 }],
  nested: nested(90),
  'an ObjectId': new BSON.ObjectId(),
  'the digits of an ObjectId': '65f000000000000000000001',
  'a date': new Date(5),
  'a date out of range': DATE_OUT_OF_RANGE,
  'a document with a date out of range': { a: DATE_OUT_OF_RANGE },
  'a Decimal128': BSON.Decimal128.fromString('1E+6144'),
  'a Long': BSON.Long.MAX_VALUE,
  'a Timestamp': new BSON.Timestamp({ t: 4_294_967_295, i: 2 }),
  code: new BSON.Code('globalThis.canary = 1'),
  'code with a scope': new BSON.Code('canary()', { canary: new BSON.MaxKey() }),
  'a symbol': new BSON.BSONSymbol('running'),
  'a regular expression': new BSON.BSONRegExp('(a+)+$', 'i'),
  'a regular expression of Ruby': new BSON.BSONRegExp('(?<unclosed', 'x'),
  'a regular expression with every flag': new BSON.BSONRegExp('a', 'ilmsux'),
  'a document with a flag that JavaScript writes otherwise': { a: new BSON.BSONRegExp('a', 's') },
  'a DBRef': new BSON.DBRef('other', new BSON.ObjectId(), 'db'),
  binary: new BSON.Binary(Buffer.from([0, 255]), 0),
  'a broken UUID': new BSON.Binary(Buffer.from([1, 2, 3]), 4),
  'a broken vector': BROKEN_VECTOR,
  'a MinKey': new BSON.MinKey(),
  'a MaxKey': new BSON.MaxKey(),
};
