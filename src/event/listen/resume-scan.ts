import type { Keyed, Position } from './position';

/**
 * Finds what is new in a cursor that reads on from somewhere before the position: what comes before the first known
 * document is older than it, or was gone when that was heard; what comes after it and is not known is new.
 */
export class ResumeScan<D extends Keyed> {
  readonly #position: Position<D>;
  #isSearching = true;

  constructor(position: Position<D>) {
    this.#position = position;
  }

  /** Whether nothing known has turned up so far. */
  get isSearching(): boolean {
    return this.#isSearching;
  }

  /** Those of the next documents that are new. They are remembered. */
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
