const FIRST_MS = 100;
/** The longest delay between two starts of a thread that keeps exiting. */
export const LONGEST_DELAY_MS = 15_000;

/**
 * Tells how soon to replace a thread that has exited on its own: the first time immediately, then after 100
 * ms, and after twice as long each time, up to 15 s.
 */
export class RestartDelay {
  #inARow = 0;
  #notBefore = 0;

  /** Records that a thread has exited on its own. */
  ended(): void {
    const delayMs = this.#inARow === 0 ? 0 : FIRST_MS * 2 ** (this.#inARow - 1);
    this.#inARow++;
    this.#notBefore = performance.now() + Math.min(LONGEST_DELAY_MS, delayMs);
  }

  /** Records that a thread has done its work: the next one that exits is replaced immediately. */
  worked(): void {
    this.#inARow = 0;
    this.#notBefore = 0;
  }

  /** The time until the next start, in milliseconds; 0 if it is due. */
  get waitMs(): number {
    return Math.max(0, Math.ceil(this.#notBefore - performance.now()));
  }
}
