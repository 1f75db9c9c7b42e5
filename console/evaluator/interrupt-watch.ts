import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** The numbers that the watch and its thread share. */
export const WATCH = { closed: 0, seen: 1, busy: 2, length: 3 } as const;

/**
 * Tells of Ctrl-C, and cuts off user code that never comes back.
 *
 * Node tells of SIGINT on the main thread alone, which a loop such as `while (true) {}` keeps for itself. So a thread
 * of ours waits for it. The main thread is told first; when it does not answer while it is busy with an entry, its
 * code is ended, back to the event loop, and then it is told.
 *
 * While the watch is open, nothing else may listen for SIGINT: Node has one place for it in the process.
 */
export class InterruptWatch {
  readonly #shared = new Int32Array(new SharedArrayBuffer(WATCH.length * Int32Array.BYTES_PER_ELEMENT));
  readonly #thread: Worker;
  readonly #interrupted: () => void;

  /** @param onInterrupt called on the main thread for each SIGINT */
  constructor(onInterrupt: () => void) {
    this.#interrupted = onInterrupt;
    // Until the thread is up.
    process.on('SIGINT', this.#interrupted);
    this.#thread = new Worker(join(__dirname, 'interrupt-thread.js'), { workerData: this.#shared });
    this.#thread.unref();
    this.#thread.once('online', () => process.off('SIGINT', this.#interrupted));
    this.#thread.on('message', () => {
      this.#tell(WATCH.seen, Atomics.load(this.#shared, WATCH.seen) + 1);
      onInterrupt();
    });
  }

  /** While work runs, code that does not answer is the user's and may be cut off. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    Atomics.store(this.#shared, WATCH.busy, 1);
    try {
      return await work();
    } finally {
      Atomics.store(this.#shared, WATCH.busy, 0);
    }
  }

  async close(): Promise<void> {
    process.off('SIGINT', this.#interrupted);
    this.#tell(WATCH.closed, 1);
    await this.#thread.terminate();
  }

  #tell(place: number, value: number): void {
    Atomics.store(this.#shared, place, value);
    Atomics.notify(this.#shared, place);
  }
}
