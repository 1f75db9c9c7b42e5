/** Who waits for a turn was not given one: nobody before it got anything done for too long. */
export class NoTurn extends Error {
  override readonly name = 'NoTurn';
}

/**
 * Lets so many work at a time, the others in the order in which they came. Without that, thousands that begin at once
 * wait for each other within the driver, and take that for a database that does not answer.
 *
 * Who waits does so as long as others get something done, and no longer.
 */
export class Turns {
  readonly #giveUpAfterMs: number;
  readonly #waiting = new Set<() => void>();
  #free: number;
  #lastDoneAt = 0;

  /** @param giveUpAfterMs for so long nobody has got anything done */
  constructor(atATime: number, giveUpAfterMs: number) {
    this.#free = atATime;
    this.#giveUpAfterMs = giveUpAfterMs;
  }

  /** What `work` gives, begun when it is its turn. @throws NoTurn when it was not begun; what `work` throws */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await this.#turn();
    try {
      const result = await work();
      this.#lastDoneAt = performance.now();
      return result;
    } finally {
      this.#passOn();
    }
  }

  #turn(): Promise<void> {
    const begin = performance.now();
    return new Promise((resolve, reject) => {
      const giveUpUnlessDone = () => {
        const leftMs = Math.max(begin, this.#lastDoneAt) + this.#giveUpAfterMs - performance.now();
        if (leftMs > 0) {
          timer = setTimeout(giveUpUnlessDone, leftMs);
          return;
        }
        this.#waiting.delete(begins);
        reject(new NoTurn(`Nothing was stored for ${this.#giveUpAfterMs / 1_000} seconds`));
      };
      const begins = () => {
        clearTimeout(timer);
        resolve();
      };
      let timer = setTimeout(giveUpUnlessDone, this.#giveUpAfterMs);
      this.#waiting.add(begins);
    });
  }

  #passOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
