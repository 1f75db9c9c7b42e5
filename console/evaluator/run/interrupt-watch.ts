import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** The numbers that the watch and its thread share. */
export const WATCH = { closed: 0, seen: 1, busy: 2, length: 3 } as const;

/** The thread's messages: that Ctrl+C reaches it from now on, and each Ctrl+C. */
export type WatchMessage = 'ready' | 'interrupted';

/**
 * Reports Ctrl+C, and interrupts user code that never returns.
 *
 * Node reports SIGINT only on the main thread, which a loop such as `while (true) {}` blocks. So a separate
 * thread waits for it. It tells the main thread first; if that doesn't respond while it runs an entry, its
 * code is interrupted, back to the event loop, and then it is told.
 *
 * While the watch is open, no other code may listen for SIGINT: Node has one handler per process, and
 * removing a listener would remove the watch's handler too.
 */
export class InterruptWatch {
  /** Resolves when Ctrl+C reaches the watch; before that it terminates the process. */
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

  /**
   * From now on unresponsive code is the user's and may be interrupted; resolves when Ctrl+C reaches the
   * watch.
   */
  async begin(): Promise<void> {
    await this.ready;
    Atomics.store(this.#shared, WATCH.busy, 1);
  }

  /** User code no longer runs. */
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
