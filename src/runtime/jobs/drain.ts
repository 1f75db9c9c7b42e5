/** How long nothing is claimed for the sake of work that has to run alone, and how often that may be. */
const DRAIN_MS = 60_000;
const DRAIN_EVERY_MS = 600_000;

/** A time in which a busy server claims nothing, so that it comes to work on nothing: a minute at most, now and then. */
export class Drain {
  #until = 0;
  #mayBeginFrom = 0;

  /** @param onEnd called when it has lasted for as long as it may */
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
