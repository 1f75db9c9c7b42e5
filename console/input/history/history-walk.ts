/** The earlier entries, as the editor sees them: the newest first. */
export interface EntryHistory {
  readonly entries: readonly string[];
  add(entry: string): void;
}

/** One walk through the history with Up and Down; the text typed before it started is its newest end. */
export class HistoryWalk {
  readonly #history: Pick<EntryHistory, 'entries'>;
  #position = -1;
  #typed = '';

  constructor(history: Pick<EntryHistory, 'entries'>) {
    this.#history = history;
  }

  /** Returns the entry before the current one; undefined at the oldest. */
  older(typed: string): string | undefined {
    const entry = this.#history.entries[this.#position + 1];
    if (entry === undefined) return undefined;
    if (this.#position === -1) this.#typed = typed;
    this.#position += 1;
    return entry;
  }

  /** Returns the entry after the current one; undefined if the walk hasn't started. */
  newer(): string | undefined {
    if (this.#position === -1) return undefined;
    this.#position -= 1;
    return this.#position === -1 ? this.#typed : this.#history.entries[this.#position];
  }
}
