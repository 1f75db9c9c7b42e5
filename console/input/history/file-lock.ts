import { closeSync, openSync, statSync, unlinkSync } from 'node:fs';

/** An older lock was left by a killed process; the console holds locks for milliseconds. */
const ABANDONED_MS = 5_000;
const RETRY_MS = 5;

/**
 * Runs `action` while no other process does so for the same `path`. If no lock can be made (in a read-only
 * folder), it runs without one.
 */
export function withLock<T>(path: string, action: () => T): T {
  const lock = `${path}.lock`;
  const isLocked = acquire(lock);
  try {
    return action();
  } finally {
    if (isLocked) remove(lock);
  }
}

function acquire(lock: string): boolean {
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx', 0o600));
      return true;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') return false;
    }
    if (isAbandoned(lock)) remove(lock);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
  }
}

function isAbandoned(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > ABANDONED_MS;
  } catch {
    return false;
  }
}

function remove(lock: string): void {
  try {
    unlinkSync(lock);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
