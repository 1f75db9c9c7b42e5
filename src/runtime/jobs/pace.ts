/** What a worker is given ahead takes about that long. */
export const AHEAD_MS = 50;
const MOST_AHEAD = 14;
/** How much the latest job counts in the mean. */
const WEIGHT = 0.2;

/** How long jobs and slices take on this server, and so how many each worker gets ahead: none unless they take some milliseconds. */
export class Pace {
  #meanMs: number | undefined;

  /** One has taken so long. */
  took(ms: number): void {
    this.#meanMs = this.#meanMs === undefined ? ms : this.#meanMs + WEIGHT * (ms - this.#meanMs);
  }

  /** How many a worker gets beside the one that it works on. */
  get ahead(): number {
    if (this.#meanMs === undefined) return 0;
    return Math.min(MOST_AHEAD, Math.floor(AHEAD_MS / Math.max(this.#meanMs, 1)));
  }
}
