const FIRST_MS = 100;
/** The longest delay between two starts of what keeps ending. */
export const LONGEST_DELAY_MS = 15_000;

/**
 * Tells how soon a thread that has ended by itself is replaced: the first time at once, then after 100 ms, and after twice
 * as long each time, up to 15 s.
 */
export class RestartDelay {
  #inARow = 0;
  #notBefore = 0;

  /** A thread has ended by itself. */
  ended(): void {
    const delayMs = this.#inARow === 0 ? 0 : FIRST_MS * 2 ** (this.#inARow - 1);
    this.#inARow++;
    this.#notBefore = performance.now() + Math.min(LONGEST_DELAY_MS, delayMs);
  }

  /** A thread has done what it is for: the next one that ends is replaced at once. */
  worked(): void {
    this.#inARow = 0;
    this.#notBefore = 0;
  }

  /** How long to wait still before the next start, in milliseconds; 0 when it is due. */
  get waitMs(): number {
    return Math.max(0, Math.ceil(this.#notBefore - performance.now()));
  }
}
