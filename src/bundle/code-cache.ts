import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as v8 from 'node:v8';
import type { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { isOwnFolder, makeOwnFolder, userCacheFolder, writeWhole } from './user-cache';

// V8's code cache: the compiled form of a bundle, which the next process can reuse. V8 checks only its own
// version and flags and the length of the source, and a damaged cache crashes the process. So each file names
// its bundle and carries a checksum.

const CHECKSUM_BYTES = 4;

/** The location of one bundle's code caches. */
export interface CachePlace {
  /** The folder of the bundles; the build writes the caches for its own Node.js there. */
  readonly folder: string;
  /** The bundle and the program that runs it: each program needs other functions of it. */
  readonly name: string;
  /** The digest of the bundle's text. */
  readonly digest: string;
}

/** Yields the intact caches of a bundle for this Node.js. V8 may refuse one, because flags can differ. */
export function* codeCaches(place: CachePlace): Generator<Buffer> {
  const built = readWhole(builtPath(place), place);
  if (built !== undefined) yield built;
  const own = isOwnFolder(ownFolder()) ? readWhole(ownPath(place), place) : undefined;
  if (own !== undefined) yield own;
}

/**
 * Writes the cache of a bundle, made from its functions that have run. Safe while other processes do the
 * same.
 *
 * @param folder the target; by default the user's cache folder, which no other user may write to
 * @returns whether it exists; if not, the next start takes as long as this one
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

/** Returns the same stamp only for the same bundle and code. */
function stamp({ digest }: CachePlace, code: Buffer): Buffer {
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(code));
  return Buffer.concat([Buffer.from(digest, 'hex'), checksum]);
}

function builtPath({ folder, name }: CachePlace): string {
  return join(folder, `${name}-${process.version}-${process.arch}.cache`);
}

/**
 * V8's tag distinguishes versions and flags, such as those of NODE_OPTIONS. A newer bundle's cache replaces
 * the old one.
 */
function ownPath({ folder, name }: CachePlace): string {
  const { cachedDataVersionTag }: typeof v8 = require('node:v8');
  const tag = cachedDataVersionTag().toString(16);
  const installation = crc32(folder).toString(16);
  return join(ownFolder(), `${name}-${process.version}-${process.arch}-${tag}-${installation}.cache`);
}

function ownFolder(): string {
  return userCacheFolder('code');
}
