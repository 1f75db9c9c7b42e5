import type { Keyed, Position } from './position';

/**
 * Finds new events in a cursor that reads forward from somewhere before the position. Events before the first
 * known one are older than it, or had been deleted when it was heard. Unknown events after it are new.
 */
export class ResumeScan<D extends Keyed> {
  readonly #position: Position<D>;
  #isSearching = true;

  constructor(position: Position<D>) {
    this.#position = position;
  }

  /** Whether no known event has turned up so far. */
  get isSearching(): boolean {
    return this.#isSearching;
  }

  /** Returns the new ones of the next documents, and remembers them. */
  take(documents: readonly D[]): D[] {
    const fresh: D[] = [];
    for (const document of documents) {
      if (this.#position.knows(document)) this.#isSearching = false;
      else if (!this.#isSearching) fresh.push(document);
    }
    for (const document of fresh) this.#position.remember(document);
    return fresh;
  }
}
