/** The entries of before, as the editor sees them: the newest first. */
export interface EntryHistory {
  readonly entries: readonly string[];
  add(entry: string): void;
}

/** One walk through the history with Up and Down; the text typed before it began is its newest end. */
export class HistoryWalk {
  readonly #history: Pick<EntryHistory, 'entries'>;
  #position = -1;
  #typed = '';

  constructor(history: Pick<EntryHistory, 'entries'>) {
    this.#history = history;
  }

  /** The entry before the one shown; undefined at the oldest. */
  older(typed: string): string | undefined {
    const entry = this.#history.entries[this.#position + 1];
    if (entry === undefined) return undefined;
    if (this.#position === -1) this.#typed = typed;
    this.#position += 1;
    return entry;
  }

  /** The entry after the one shown; undefined where the walk has not begun. */
  newer(): string | undefined {
    if (this.#position === -1) return undefined;
    this.#position -= 1;
    return this.#position === -1 ? this.#typed : this.#history.entries[this.#position];
  }
}
