import { lstatSync, mkdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Files in the user's cache folder that speed up the next start. They are executed, so no other user may have
// written them.

/**
 * Returns the path of this folder in the user's cache folder. It may be missing, or belong to another user.
 */
export function userCacheFolder(name: string): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'rj-console', name);
}

/** Whether a folder belongs to the user, and no other user can read or write it. */
export function isOwnFolder(path: string): boolean {
  try {
    const { mode, uid } = lstatSync(path);
    return (mode & 0o170_077) === 0o040_000 && (process.getuid === undefined || uid === process.getuid());
  } catch {
    return false;
  }
}

/**
 * Creates a folder that only the user can access. @returns false if it can't be created, or belongs to
 * another user
 */
export function makeOwnFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch {
    return false;
  }
  return isOwnFolder(path);
}

/**
 * Writes a file that other processes may read or write at the same time: it is complete or missing.
 *
 * @returns false if it can't be written: the disk is full, or the folder is read-only
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
