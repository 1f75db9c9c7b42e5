import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as v8 from 'node:v8';
import type { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { isOwnFolder, makeOwnFolder, userCacheFolder, writeWhole } from './user-cache';

// V8's code cache: what it made of a bundle, so that the next process need not. V8 looks at nothing but its own version and
// flags and the length of the source, and a damaged cache ends the process. So each file says of which bundle it is, and
// carries a checksum.

const CHECKSUM_BYTES = 4;

/** Where the code caches of one bundle are. */
export interface CachePlace {
  /** The folder of the bundles: the build puts the caches for its own Node.js there. */
  readonly folder: string;
  /** The bundle, and which program runs it: each needs other functions of it. */
  readonly name: string;
  /** What the bundle's text adds up to. */
  readonly digest: string;
}

/** The caches of a bundle for this Node.js that are whole. V8 may refuse one: flags can differ. */
export function* codeCaches(place: CachePlace): Generator<Buffer> {
  const built = readWhole(builtPath(place), place);
  if (built !== undefined) yield built;
  const own = isOwnFolder(ownFolder()) ? readWhole(ownPath(place), place) : undefined;
  if (own !== undefined) yield own;
}

/**
 * Writes the cache of a bundle, made from what has run of it. Whoever does the same meanwhile is not disturbed.
 *
 * @param folder where to; by default the user's cache folder, which nobody else may write to
 * @returns whether it is there; where it is not, the next start takes as long as this one
 */
export function writeCodeCache(place: CachePlace, script: Script, folder?: string): boolean {
  if (folder === undefined && !makeOwnFolder(ownFolder())) return false;
  const path = folder === undefined ? ownPath(place) : builtPath({ ...place, folder });
  const code = script.createCachedData();
  return writeWhole(path, Buffer.concat([stamp(place, code), code]));
}

function readWhole(path: string, place: CachePlace): Buffer | undefined {
  try {
    const file = readFileSync(path);
    const size = place.digest.length / 2 + CHECKSUM_BYTES;
    const code = file.subarray(size);
    return stamp(place, code).equals(file.subarray(0, size)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The same for the same bundle and code alone. */
function stamp({ digest }: CachePlace, code: Buffer): Buffer {
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(code));
  return Buffer.concat([Buffer.from(digest, 'hex'), checksum]);
}

function builtPath({ folder, name }: CachePlace): string {
  return join(folder, `${name}-${process.version}-${process.arch}.cache`);
}

/** V8's tag tells versions and flags apart, such as those of NODE_OPTIONS. A newer bundle's cache takes the place of the old. */
function ownPath({ folder, name }: CachePlace): string {
  const { cachedDataVersionTag }: typeof v8 = require('node:v8');
  const tag = cachedDataVersionTag().toString(16);
  const installation = crc32(folder).toString(16);
  return join(ownFolder(), `${name}-${process.version}-${process.arch}-${tag}-${installation}.cache`);
}

function ownFolder(): string {
  return userCacheFolder('code');
}
