/** Ctrl-C as a value: what runs gets an `AbortSignal` and is left behind, with an error, when it does not heed it. */
export class Interrupter {
  readonly #reason: () => Error;
  readonly #running = new Set<AbortController>();

  /** `reason` makes the error with which what was interrupted rejects. */
  constructor(reason: () => Error) {
    this.#reason = reason;
  }

  /** The task's own result, or a rejection as soon as `interrupt()` is called. */
  async run<T>(task: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#running.add(controller);
    try {
      const interrupted = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
      return await Promise.race([task(signal), interrupted]);
    } finally {
      this.#running.delete(controller);
    }
  }

  /** Ends all that runs; false where nothing does. */
  interrupt(): boolean {
    const running = [...this.#running];
    for (const controller of running) controller.abort(this.#reason());
    return running.length > 0;
  }
}
