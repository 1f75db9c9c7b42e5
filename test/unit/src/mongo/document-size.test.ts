import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { checkSize } from '../../../../src/mongo/document-size';

const MIB = 1_048_576;
const check = (document: object) => checkSize(document, 'an event', 'Store it elsewhere.');

it.each([
  ['one long string', { text: 'x'.repeat(16 * MIB) }],
  ['a string of three-byte characters', { text: '\u20ac'.repeat(6 * MIB) }],
  ['a long key', { ['x'.repeat(16 * MIB)]: 1 }],
  ['many short strings', { texts: Array.from({ length: 17 }, () => 'x'.repeat(MIB)) }],
  ['nested documents', { a: { b: { c: { d: 'x'.repeat(16 * MIB) } } } }],
  ['binary data', { data: Buffer.alloc(16 * MIB) }],
  [
    'many fields',
    Object.fromEntries(Array.from({ length: 1_200_000 }, (_, index) => [`field${index}`, index])),
  ],
  ['its own BSON', { toBSON: () => ({ text: 'x'.repeat(16 * MIB) }) }],
  ['nested BSON of its own', { a: { toBSON: () => ({ text: 'x'.repeat(16 * MIB) }) } }],
])('refuses a document that is too large because of %s', (_what, document) => {
  expect(() => check(document)).toThrow(
    /^Expected an event to fit into a MongoDB document \(16 MiB\), got \d+\.\d MiB\. Store it elsewhere\.$/,
  );
});

it.each([
  [{ name: 'app1', port: 4_711, at: null, wide: 2n ** 40n, nested: { isDeep: true } }],
  [{ id: new ObjectId(), names: ['app1'], when: new Date() }],
  [Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`field${index}`, index]))],
  [{ text: 'x'.repeat(15 * MIB) }],
  [{}],
])('accepts %#', (document) => {
  expect(() => check(document)).not.toThrow();
});
