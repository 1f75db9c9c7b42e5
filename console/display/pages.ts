/** Records that are shown a page at a time: those of a lookup, of a cursor, or in an array. */
export class Pages {
  #rest: AsyncIterator<unknown> | undefined;
  #total = async () => 0;
  #most = Number.POSITIVE_INFINITY;
  #shown = 0;
  #isLastFull = false;

  /** Whether nothing of the records has been read yet. */
  get isAtStart(): boolean {
    return this.#shown === 0;
  }

  /**
   * Begins with other records.
   *
   * @param total how many there are; infinite where nobody knows
   * @param most how many a page has at most
   */
  async open(
    records: AsyncIterable<unknown> | readonly unknown[],
    total: () => Promise<number>,
    most = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    // The ones before may have a cursor in the database.
    await this.#rest?.return?.();
    this.#rest = eachOf(records);
    this.#total = total;
    this.#most = most;
    this.#shown = 0;
  }

  /** Returns the next records, `size` at most; none at the end. */
  async next(size: number): Promise<readonly unknown[]> {
    const page: unknown[] = [];
    const most = Math.min(size, this.#most);
    while (this.#rest !== undefined && page.length < most) {
      const { done, value } = await this.#rest.next();
      if (done === true) this.#rest = undefined;
      else page.push(value);
    }
    this.#shown += page.length;
    this.#isLastFull = page.length >= most;
    return page;
  }

  /** Returns how many records come after the last page. They are counted only where it was full. */
  async left(): Promise<number> {
    return this.#isLastFull ? (await this.#total()) - this.#shown : 0;
  }
}

async function* eachOf(records: AsyncIterable<unknown> | readonly unknown[]): AsyncGenerator<unknown> {
  yield* records;
}
