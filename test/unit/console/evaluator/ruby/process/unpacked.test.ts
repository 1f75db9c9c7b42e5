import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, it } from 'vitest';
import { unpacked } from '../../../../../../console/evaluator/ruby/process/unpacked';

const CONTENT = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7) % 251));
let folder: string;
let packed: string;

beforeEach(() => {
  const base = mkdtempSync(join(tmpdir(), 'rj-unpacked-'));
  folder = mkdtempSync(join(base, 'kept-'));
  packed = join(base, 'some.wasm.gz');
  writeFileSync(packed, gzipSync(CONTENT));
});

const kept = () => {
  const [name] = readdirSync(folder);
  return join(folder, name ?? 'nothing');
};

/** Only its end is readable: unpacking it fails. */
function spoilPacked(): void {
  const whole = readFileSync(packed);
  writeFileSync(packed, Buffer.concat([Buffer.alloc(whole.length - 8), whole.subarray(-8)]));
}

it('unpacks a file once, and then uses its cache', () => {
  expect(unpacked(packed, folder).equals(CONTENT)).toBe(true);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(statSync(kept()).mode & 0o777).toBe(0o600);
  spoilPacked();
  expect(unpacked(packed, folder).equals(CONTENT)).toBe(true);
});

it("doesn't use a damaged cache, and replaces it", () => {
  unpacked(packed, folder);
  const flipped = Buffer.from(CONTENT);
  flipped[9_999] = 255;
  for (const damaged of [flipped, CONTENT.subarray(1), Buffer.alloc(0)]) {
    writeFileSync(kept(), damaged);
    expect(unpacked(packed, folder).equals(CONTENT)).toBe(true);
    expect(readFileSync(kept()).equals(CONTENT)).toBe(true);
  }
});

it('keeps another content separately', () => {
  unpacked(packed, folder);
  writeFileSync(packed, gzipSync('another'));
  expect(unpacked(packed, folder).toString()).toBe('another');
  expect(readdirSync(folder)).toHaveLength(2);
});

it("works without a folder, and with one that can't be written to", () => {
  expect(unpacked(packed, undefined).equals(CONTENT)).toBe(true);
  expect(unpacked(packed, join(packed, 'below-a-file')).equals(CONTENT)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});
