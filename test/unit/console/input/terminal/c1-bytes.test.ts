import fc from 'fast-check';
import { expect, it } from 'vitest';
import { C1Bytes } from '../../../../../console/input/terminal/c1-bytes';

/** Decodes the bytes when they arrive split at some places. */
function decoded(bytes: Buffer, places: readonly number[] = []): string {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const c1 = new C1Bytes();
  const parts = cuts.map((from, index) => c1.toUtf8(bytes.subarray(from, cuts[index + 1] ?? bytes.length)));
  return Buffer.concat(parts).toString();
}

it.each([
  [[0x9b, 0x3f, 0x36, 0x63], '\u009b?6c'],
  [[0x61, 0x9d, 0x31, 0x9c, 0x62], 'a\u009d1\u009cb'],
  [[0xc3, 0xa4, 0x9b, 0x30, 0x6e], 'ä\u009b0n'],
  [[0xf0, 0x9f, 0x98, 0x80, 0x9b], '😀\u009b'],
  [[0xc3, 0x41, 0x9b], '\ufffdA\u009b'],
])('treats %j as single-byte control characters', (bytes, text) => {
  expect(decoded(Buffer.from(bytes))).toBe(text);
});

it('leaves every text unchanged, however it is split', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(50)), (text, places) => {
      expect(decoded(Buffer.from(text), places)).toBe(text);
    }),
  );
});
