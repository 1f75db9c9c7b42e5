const ASK_EVERY_MS = 1_000;
/** Counted in looks, not by a clock: when the whole process has been halted, the thread is given its time to answer. */
const PATIENCE = 5;

/** Asks another thread again and again whether it is there: one that spins does not answer. */
export class LivenessProbe {
  readonly #ask: () => void;
  readonly #onChange: () => void;
  #timer: NodeJS.Timeout | undefined;
  #askedAt: Date | undefined;
  /** How often it was not asked again, for it had not answered yet. */
  #waits = 0;

  /**
   * @param ask has the thread call `answered` from its event loop
   * @param onChange is told when it has become silent, or answers again
   */
  constructor(ask: () => void, onChange: () => void) {
    this.#ask = ask;
    this.#onChange = onChange;
  }

  /** Since when the thread has been silent; undefined while it answers within five seconds. */
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
