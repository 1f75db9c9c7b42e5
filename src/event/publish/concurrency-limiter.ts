/** A turn was not given: nothing before it got done for too long. */
export class QueueTimeoutError extends Error {
  override readonly name = 'QueueTimeoutError';
}

/** A turn was not given: others got done, but too many came before it. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  /** How many waited for a turn. */
  readonly waiting: number;

  constructor(message: string, waiting: number) {
    super(message);
    this.waiting = waiting;
  }
}

export interface ConcurrencyLimits {
  readonly atATime: number;
  /** The most that may wait. One more is refused at once. */
  readonly mostWaiting: number;
  /** The longest that one waits while others get something done. */
  readonly longestWaitMs: number;
  /** The longest that one waits while nobody gets anything done. */
  readonly giveUpAfterMs: number;
}

/** The turn of one work. */
export interface Turn {
  /**
   * Lets others have this turn while `step` lasts, and waits for one again.
   *
   * @throws QueueTimeoutError, QueueFullError when there is none again; what `step` throws
   */
  lend<T>(step: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly sinceMs: number;
  readonly begin: () => void;
  readonly refuse: (error: Error) => void;
}

/**
 * Lets so many work at a time, the others in the order in which they came. Without that, thousands that begin at once
 * wait for each other within the driver, and take that for a database that does not answer. The queue is bounded, in
 * number and in time: a process that is faster than its database gets an error instead of an endless wait.
 */
export class ConcurrencyLimiter {
  readonly #limits: ConcurrencyLimits;
  /** Whoever came first is first. */
  readonly #waiting = new Set<Waiting>();
  #free: number;
  #lastDoneAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: ConcurrencyLimits) {
    this.#limits = limits;
    this.#free = limits.atATime;
  }

  /**
   * Returns what `work` returns, begun when it is its turn.
   *
   * @throws QueueTimeoutError, QueueFullError when it was not begun; what `work` throws
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

  /** Whether a turn was free, and is taken now. */
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
