import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32, gunzipSync } from 'node:zlib';
import { writeWhole } from '../../../../src/bundle/user-cache';

const TRAILER_BYTES = 8;

/** The description of a gzip file's content at its end. */
interface Trailer {
  readonly checksum: number;
  readonly size: number;
}

/**
 * Unpacks a gzip file, and caches its content for the next time.
 *
 * @param folder the cache folder; undefined if there is none. A damaged cache is replaced. Several
 *   processes may do this at once
 */
export function unpacked(packed: string, folder: string | undefined): Buffer {
  const { checksum, size } = trailerOf(packed);
  const kept = folder && join(folder, `${checksum.toString(16)}-${basename(packed, '.gz')}`);
  const known = kept && readKept(kept);
  if (known && known.length === size && crc32(known) === checksum) return known;
  const content = gunzipSync(readFileSync(packed));
  // If it can't be written, the next start unpacks it again.
  if (kept) writeWhole(kept, content);
  return content;
}

function trailerOf(packed: string): Trailer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  const file = openSync(packed, 'r');
  try {
    readSync(file, trailer, 0, TRAILER_BYTES, fstatSync(file).size - TRAILER_BYTES);
  } finally {
    closeSync(file);
  }
  return { checksum: trailer.readUInt32LE(0), size: trailer.readUInt32LE(4) };
}

function readKept(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
