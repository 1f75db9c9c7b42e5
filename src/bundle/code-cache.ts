import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type * as v8 from 'node:v8';
import type { Script } from 'node:vm';

// V8's code cache: what it made of a bundle, so that the next process need not. V8 looks at nothing but its own version and
// flags and the length of the source, and a damaged cache ends the process. So each file says of which bundle it is, and
// carries a checksum.

const DIGEST_BYTES = 32;

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
 * Writes the cache of a bundle, made from what has run of it. Whoever does the same meanwhile is not disturbed: a cache
 * is there whole or not at all.
 *
 * @param folder where to; by default the user's cache folder, which nobody else may write to
 * @returns whether it is there
 */
export function writeCodeCache(place: CachePlace, script: Script, folder?: string): boolean {
  try {
    if (folder === undefined) {
      mkdirSync(ownFolder(), { recursive: true, mode: 0o700 });
      if (!isOwnFolder(ownFolder())) return false;
    }
    const path = folder === undefined ? ownPath(place) : builtPath({ ...place, folder });
    const code = script.createCachedData();
    const temporary = `${path}.${process.pid}-${performance.now()}.new`;
    try {
      writeFileSync(temporary, Buffer.concat([stamp(place, code), code]), { mode: 0o600, flag: 'wx' });
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
    return true;
  } catch {
    // A folder that can't be written to, or a full disk: the next start takes as long as this one.
    return false;
  }
}

function readWhole(path: string, place: CachePlace): Buffer | undefined {
  try {
    const file = readFileSync(path);
    const code = file.subarray(DIGEST_BYTES);
    return stamp(place, code).equals(file.subarray(0, DIGEST_BYTES)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The same for the same bundle and code alone. */
function stamp({ digest }: CachePlace, code: Buffer): Buffer {
  return createHash('sha256').update(digest).update(code).digest();
}

function builtPath({ folder, name }: CachePlace): string {
  return join(folder, `${name}-${process.version}-${process.arch}.cache`);
}

/** V8's tag tells versions and flags apart, such as those of NODE_OPTIONS. A newer bundle's cache takes the place of the old. */
function ownPath({ folder, name }: CachePlace): string {
  const { cachedDataVersionTag }: typeof v8 = require('node:v8');
  const tag = cachedDataVersionTag().toString(16);
  const installation = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  return join(ownFolder(), `${name}-${process.version}-${process.arch}-${tag}-${installation}.cache`);
}

function ownFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'rj-console', 'code');
}

/** What stands in the folder is run: nobody else may have put it there. */
function isOwnFolder(path: string): boolean {
  try {
    const { mode, uid } = lstatSync(path);
    return (mode & 0o170_077) === 0o040_000 && (process.getuid === undefined || uid === process.getuid());
  } catch {
    return false;
  }
}
