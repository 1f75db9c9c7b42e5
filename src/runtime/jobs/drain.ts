/**
 * How long a server claims nothing to become idle for work that must run alone, and the least time between
 * two such periods.
 */
const DRAIN_MS = 60_000;
const DRAIN_EVERY_MS = 600_000;

/**
 * A period in which a busy server claims nothing, so that it becomes idle: a minute at most, now and then.
 */
export class Drain {
  #until = 0;
  #mayBeginFrom = 0;

  /** @param onEnd called when the longest time is over */
  begin(onEnd: () => void): void {
    const now = performance.now();
    if (now < this.#mayBeginFrom) return;
    this.#until = now + DRAIN_MS;
    this.#mayBeginFrom = now + DRAIN_EVERY_MS;
    setTimeout(onEnd, DRAIN_MS).unref();
  }

  get isOn(): boolean {
    return performance.now() < this.#until;
  }

  end(): void {
    this.#until = 0;
  }
}
