import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/** The size of the end record of a zip file without a comment, and of the fixed part of each header. */
const END_RECORD = 22;
const CENTRAL_HEADER = 46;
const LOCAL_HEADER = 30;

/**
 * Writes one deflated file of a zip archive to `target`. For archives with a known checksum: it verifies
 * nothing.
 *
 * @param suffix the end of the file's name in the archive
 */
export async function extractZipEntry(archive: string, suffix: string, target: string): Promise<void> {
  const { start, size } = await locate(archive, suffix);
  await pipeline(
    createReadStream(archive, { start, end: start + size - 1 }),
    createInflateRaw(),
    createWriteStream(target, { mode: 0o755 }),
  );
}

async function locate(
  archive: string,
  suffix: string,
): Promise<{ readonly start: number; readonly size: number }> {
  await using file = await open(archive);
  const read = async (position: number, length: number) =>
    (await file.read(Buffer.alloc(length), 0, length, position)).buffer;
  const end = await read((await file.stat()).size - END_RECORD, END_RECORD);
  const directory = await read(end.readUInt32LE(16), end.readUInt32LE(12));
  for (let at = 0; at < directory.length; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + CENTRAL_HEADER, at + CENTRAL_HEADER + nameLength);
    if (name.endsWith(suffix)) {
      const header = directory.readUInt32LE(at + 42);
      const local = await read(header, LOCAL_HEADER);
      const start = header + LOCAL_HEADER + local.readUInt16LE(26) + local.readUInt16LE(28);
      return { start, size: directory.readUInt32LE(at + 20) };
    }
    at += CENTRAL_HEADER + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  throw new Error(`${archive} has no ${suffix}`);
}
