import { lstatSync, mkdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Files that save time at the next start, in the user's cache folder. They are run, so nobody else may have put them there.

/** The folder of this name in the user's cache folder. It may be missing, or not be the user's own. */
export function userCacheFolder(name: string): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'rj-console', name);
}

/** Whether a folder is the user's, and nobody else can read or write it. */
export function isOwnFolder(path: string): boolean {
  try {
    const { mode, uid } = lstatSync(path);
    return (mode & 0o170_077) === 0o040_000 && (process.getuid === undefined || uid === process.getuid());
  } catch {
    return false;
  }
}

/** Makes a folder that is the user's alone. @returns false when it can't be made, or is somebody else's */
export function makeOwnFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch {
    return false;
  }
  return isOwnFolder(path);
}

/**
 * Writes a file that others may read or write at the same time: it is there whole or not at all.
 *
 * @returns false where it can't be written: a full disk, or a folder that is read-only
 */
export function writeWhole(path: string, content: Uint8Array): boolean {
  const temporary = `${path}.${process.pid}-${performance.now()}.new`;
  try {
    writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
    return true;
  } catch {
    removeIfThere(temporary);
    return false;
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not written.
  }
}
