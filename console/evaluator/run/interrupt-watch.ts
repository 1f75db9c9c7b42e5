import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** The numbers that the watch and its thread share. */
export const WATCH = { closed: 0, seen: 1, busy: 2, length: 3 } as const;

/** What the thread says: that Ctrl-C reaches it from now on, and each time it did. */
export type WatchMessage = 'ready' | 'interrupted';

/**
 * Tells of Ctrl-C, and cuts off user code that never comes back.
 *
 * Node tells of SIGINT on the main thread alone, which a loop such as `while (true) {}` keeps for itself. So a thread
 * of ours waits for it. The main thread is told first; when it does not answer while it is busy with an entry, its
 * code is ended, back to the event loop, and then it is told.
 *
 * While the watch is open, nothing else may listen for SIGINT: Node has one place for it in the process, and whoever
 * leaves it takes the watch's handler along.
 */
export class InterruptWatch {
  /** Resolves when Ctrl-C reaches the watch; before that it ends the process. */
  readonly ready: Promise<void>;
  readonly #shared = new Int32Array(new SharedArrayBuffer(WATCH.length * Int32Array.BYTES_PER_ELEMENT));
  readonly #thread: Worker;

  /**
   * @param onInterrupt called on the main thread for each SIGINT
   * @param isBusy whether user code runs all the time, as in a script, or only from `begin` to `rest`
   */
  constructor(onInterrupt: () => void, isBusy = false) {
    Atomics.store(this.#shared, WATCH.busy, isBusy ? 1 : 0);
    this.#thread = new Worker(join(__dirname, 'interrupt-thread.js'), { workerData: this.#shared });
    this.#thread.unref();
    this.ready = new Promise((resolve) => {
      this.#thread.on('message', (message: WatchMessage) => {
        if (message === 'ready') return resolve();
        this.#tell(WATCH.seen, Atomics.load(this.#shared, WATCH.seen) + 1);
        onInterrupt();
      });
    });
  }

  /** From now on code that does not answer is the user's and may be cut off; resolves when Ctrl-C reaches the watch. */
  async begin(): Promise<void> {
    await this.ready;
    Atomics.store(this.#shared, WATCH.busy, 1);
  }

  /** No code of the user's runs any more. */
  rest(): void {
    Atomics.store(this.#shared, WATCH.busy, 0);
  }

  async close(): Promise<void> {
    this.#tell(WATCH.closed, 1);
    await this.#thread.terminate();
  }

  #tell(place: number, value: number): void {
    Atomics.store(this.#shared, place, value);
    Atomics.notify(this.#shared, place);
  }
}
