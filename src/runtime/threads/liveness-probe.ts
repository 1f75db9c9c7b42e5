const ASK_EVERY_MS = 1_000;
/**
 * Counted in checks, not by a clock: after the whole process was stopped, the thread still gets its time to
 * respond.
 */
const PATIENCE = 5;

/** Checks repeatedly whether another thread responds: one in an endless loop doesn't. */
export class LivenessProbe {
  readonly #ask: () => void;
  readonly #onChange: () => void;
  #timer: NodeJS.Timeout | undefined;
  #askedAt: Date | undefined;
  /** The number of checks skipped because the last one has no reply yet. */
  #waits = 0;

  /**
   * @param ask makes the thread call `answered` from its event loop
   * @param onChange is called when the thread stops responding, or responds again
   */
  constructor(ask: () => void, onChange: () => void) {
    this.#ask = ask;
    this.#onChange = onChange;
  }

  /** The time since which the thread hasn't responded; undefined while it responds within five seconds. */
  get silentSince(): Date | undefined {
    return this.#waits >= PATIENCE ? this.#askedAt : undefined;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => this.#look(), ASK_EVERY_MS).unref();
  }

  replied(): void {
    const wasSilent = this.silentSince !== undefined;
    this.#askedAt = undefined;
    this.#waits = 0;
    if (wasSilent) this.#onChange();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#askedAt = undefined;
    this.#waits = 0;
  }

  #look(): void {
    if (this.#askedAt === undefined) {
      this.#askedAt = new Date();
      this.#ask();
    } else if (++this.#waits === PATIENCE) this.#onChange();
  }
}
