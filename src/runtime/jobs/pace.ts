/** The total duration of the work that a worker gets in advance. */
export const AHEAD_MS = 50;
const MOST_AHEAD = 14;
/** The weight of the latest job in the mean. */
const WEIGHT = 0.2;

/**
 * The duration of jobs and slices on this server, and the number each worker gets in advance: none unless
 * they take only milliseconds.
 */
export class Pace {
  #meanMs: number | undefined;

  /** Records the duration of one job or slice. */
  took(ms: number): void {
    this.#meanMs = this.#meanMs === undefined ? ms : this.#meanMs + WEIGHT * (ms - this.#meanMs);
  }

  /** The number a worker gets in advance, besides its current one. */
  get ahead(): number {
    if (this.#meanMs === undefined) return 0;
    return Math.min(MOST_AHEAD, Math.floor(AHEAD_MS / Math.max(this.#meanMs, 1)));
  }
}
