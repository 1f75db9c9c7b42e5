import { AsyncLocalStorage } from 'node:async_hooks';
import { RocketJobError } from '../../src/console-startup';

const current = new AsyncLocalStorage<Interruption>();

/** How one entry, and everything that it started, is ended: no `await` of it goes on after the signal. */
export class Interruption {
  readonly signal: AbortSignal | undefined;
  readonly #waiting = new Set<(error: unknown) => void>();
  #error: RocketJobError<'interrupted'> | undefined;

  constructor(signal?: AbortSignal) {
    this.signal = signal;
    if (signal?.aborted) this.#interrupt();
    else signal?.addEventListener('abort', () => this.#interrupt(), { once: true });
  }

  /** That of the entry which runs now; code that the entry started later still has it. */
  static get current(): Interruption | undefined {
    return current.getStore();
  }

  run<T>(work: () => T): T {
    return current.run(this, work);
  }

  check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  isCause(error: unknown): boolean {
    return error === this.#error && error !== undefined;
  }

  /** The value, or the interruption, whichever comes first. */
  guard(value: unknown): unknown {
    this.check();
    if (!isThenable(value)) return value;
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      Promise.resolve(value)
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }

  #interrupt(): void {
    this.#error = new RocketJobError('interrupted', 'Interrupted.', {});
    for (const reject of this.#waiting) reject(this.#error);
    this.#waiting.clear();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
