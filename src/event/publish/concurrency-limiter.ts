/** No turn came, because nothing ahead of it finished for too long. */
export class QueueTimeoutError extends Error {
  override readonly name = 'QueueTimeoutError';
}

/** No turn came: others finished, but too many were queued ahead of it. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  /** The number of callers that waited for a turn. */
  readonly waiting: number;

  constructor(message: string, waiting: number) {
    super(message);
    this.waiting = waiting;
  }
}

export interface ConcurrencyLimits {
  readonly atATime: number;
  /** The most that may wait. One more is refused immediately. */
  readonly mostWaiting: number;
  /** The longest wait while others finish. */
  readonly longestWaitMs: number;
  /** The longest wait while none finishes. */
  readonly giveUpAfterMs: number;
}

/** The turn of one caller. */
export interface Turn {
  /**
   * Lends this turn to others during `step`, and then waits for another one.
   *
   * @throws QueueTimeoutError, QueueFullError if no turn comes; the errors of `step`
   */
  lend<T>(step: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly sinceMs: number;
  readonly begin: () => void;
  readonly refuse: (error: Error) => void;
}

/**
 * Lets a limited number of callers work at a time; the others queue in order of arrival. Without it,
 * thousands of simultaneous calls wait for each other inside the driver, and mistake that for a database that
 * doesn't respond. The queue is bounded in length and time: a process that is faster than its database gets
 * an error instead of an endless wait.
 */
export class ConcurrencyLimiter {
  readonly #limits: ConcurrencyLimits;
  /** In order of arrival. */
  readonly #waiting = new Set<Waiting>();
  #free: number;
  #lastDoneAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: ConcurrencyLimits) {
    this.#limits = limits;
    this.#free = limits.atATime;
  }

  /**
   * Runs `work` when its turn comes, and returns its result.
   *
   * @throws QueueTimeoutError, QueueFullError if it never started; the errors of `work`
   */
  async take<T>(work: (turn: Turn) => Promise<T>): Promise<T> {
    if (!this.#isTaken()) await this.#wait();
    let isHeld = true;
    const lend = async <S>(step: () => Promise<S>): Promise<S> => {
      isHeld = false;
      this.#lastDoneAtMs = performance.now();
      this.#passOn();
      const result = await step();
      if (!this.#isTaken()) await this.#wait();
      isHeld = true;
      return result;
    };
    try {
      const result = await work({ lend });
      this.#lastDoneAtMs = performance.now();
      return result;
    } finally {
      if (isHeld) this.#passOn();
    }
  }

  /** Takes a turn if one is free, and returns whether it did. */
  #isTaken(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  async #wait(): Promise<void> {
    if (this.#waiting.size >= this.#limits.mostWaiting) throw this.#tooMany();
    const { giveUpAfterMs, longestWaitMs } = this.#limits;
    await new Promise<void>((begin, refuse) => {
      this.#waiting.add({ sinceMs: performance.now(), begin, refuse });
      this.#timer ??= setTimeout(() => this.#refuseOverdue(), Math.min(giveUpAfterMs, longestWaitMs));
    });
  }

  #refuseOverdue(): void {
    this.#timer = undefined;
    const { giveUpAfterMs, longestWaitMs } = this.#limits;
    for (const waiting of this.#waiting) {
      const { sinceMs, refuse } = waiting;
      const now = performance.now();
      const untilStuckMs = Math.max(sinceMs, this.#lastDoneAtMs) + giveUpAfterMs - now;
      const untilTooLongMs = sinceMs + longestWaitMs - now;
      if (untilStuckMs > 0 && untilTooLongMs > 0) {
        const nextMs = Math.min(untilStuckMs, untilTooLongMs);
        this.#timer = setTimeout(() => this.#refuseOverdue(), nextMs);
        return;
      }
      const isStuck = untilStuckMs <= 0;
      refuse(
        isStuck
          ? new QueueTimeoutError(`Nothing was stored for ${giveUpAfterMs / 1_000} seconds`)
          : this.#tooMany(),
      );
      this.#waiting.delete(waiting);
    }
  }

  #tooMany(): QueueFullError {
    const { size } = this.#waiting;
    return new QueueFullError(`${size} wait for a turn`, size);
  }

  #passOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    if (this.#waiting.size === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    next.begin();
  }
}
