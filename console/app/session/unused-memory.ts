import { Session } from 'node:inspector';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { getHeapStatistics } from 'node:v8';

/** A prompt that has waited for this time is at rest. */
const REST_MS = 5_000;
/** Searching a larger heap for unused memory would keep a user waiting. */
const LARGEST_BYTES = 256 * 2 ** 20;

/**
 * Gives the memory that entries no longer use back to the operating system, once the prompt is at rest. V8 does
 * so only when it needs space, or after a minute or more.
 */
export class UnusedMemory {
  #rest: NodeJS.Timeout | undefined;

  /** From now on the prompt waits for an entry. */
  releaseAtRest(): void {
    // Without the inspector the memory stays, and nothing else depends on it.
    this.#rest = setTimeout(() => void release().catch(() => {}), REST_MS).unref();
  }

  /** An entry runs, or the session ends. */
  keep(): void {
    clearTimeout(this.#rest);
  }
}

async function release(): Promise<void> {
  if (getHeapStatistics().used_heap_size > LARGEST_BYTES) return;
  const v8 = new Session();
  v8.connect();
  try {
    await promisify<string>(v8.post).call(v8, 'HeapProfiler.collectGarbage');
  } finally {
    // Disconnecting while it responds would block the process.
    await setImmediate();
    v8.disconnect();
  }
}
