import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../../src/logging/make-folder';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rj-folder-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('makeFolder', () => {
  it('creates parent folders too, and ignores existing ones', () => {
    const path = join(folder, 'a', 'b', 'c');
    makeFolder(path);
    makeFolder(path);
    expect(existsSync(path)).toBe(true);
  });

  it('fails below a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeFolder(join(folder, 'file', 'below'))).toThrow('ENOTDIR');
  });

  // Node.js retries forever there.
  it.skipIf(!existsSync('/proc'))('fails if no folder can be created', () => {
    expect(() => makeFolder('/proc/rj/below')).toThrow('ENOENT');
  });
});
