/** Records that are shown a page at a time: those of a lookup, of a cursor, or in an array. */
export class Pages {
  #rest: AsyncIterator<unknown> | undefined;
  #total = async () => 0;
  #most = Number.POSITIVE_INFINITY;
  #shown = 0;
  #isLastFull = false;

  /** Whether no record has been read yet. */
  get isAtStart(): boolean {
    return this.#shown === 0;
  }

  /**
   * Starts with other records.
   *
   * @param total the number of records; infinite if unknown
   * @param most the largest size of a page
   */
  async open(
    records: AsyncIterable<unknown> | readonly unknown[],
    total: () => Promise<number>,
    most = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    // The previous records may have a cursor in the database.
    await this.#rest?.return?.();
    this.#rest = eachOf(records);
    this.#total = total;
    this.#most = most;
    this.#shown = 0;
  }

  /** Returns the next records, at most `size`; an empty array at the end. */
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

  /** Returns the number of records after the last page. It counts them only if the page was full. */
  async left(): Promise<number> {
    return this.#isLastFull ? (await this.#total()) - this.#shown : 0;
  }
}

async function* eachOf(records: AsyncIterable<unknown> | readonly unknown[]): AsyncGenerator<unknown> {
  yield* records;
}
