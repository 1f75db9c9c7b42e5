import { isNativeError } from 'node:util/types';
import { isThenable, RocketJobError } from '../../../src/console-startup';

/** Interrupts one entry: none of its `await`s continues after the signal. */
export class Interruption {
  readonly signal: AbortSignal | undefined;
  readonly #waiting = new Set<(error: unknown) => void>();
  #error: RocketJobError<'interrupted'> | undefined;

  constructor(signal?: AbortSignal) {
    this.signal = signal;
    if (signal?.aborted) this.interrupt();
    else signal?.addEventListener('abort', () => this.interrupt(), { once: true });
  }

  /** @throws RocketJobError `interrupted` after the signal */
  check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  /** Settles with the value, or the interruption, whichever comes first. */
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

  interrupt(): RocketJobError<'interrupted'> {
    this.#error ??= new RocketJobError('interrupted', 'Interrupted.', {});
    for (const reject of this.#waiting) reject(this.#error);
    this.#waiting.clear();
    return this.#error;
  }
}

export function isInterruption(error: unknown): boolean {
  return error instanceof RocketJobError && error.code === 'interrupted';
}

/** Whether it is Node's error for a script that Ctrl+C interrupted: an error of the script's realm. */
export function isBreak(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
}
