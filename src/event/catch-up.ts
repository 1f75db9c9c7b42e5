import type { Keyed, Position } from './position';

/**
 * Finds what is new in a cursor that reads on from somewhere before the position: what stands before the first known
 * document is older than it, so it is held back until that one turns up; what comes after it and is not known is new.
 */
export class CatchUp<D extends Keyed> {
  readonly #position: Position<D>;
  #heldBack: D[] | undefined;

  /** @param hasPlace whether something known stands in the collection; without it all that comes is new */
  constructor(position: Position<D>, hasPlace: boolean) {
    this.#position = position;
    this.#heldBack = hasPlace ? [] : undefined;
  }

  /** Whether nothing known has turned up so far. */
  get isSearching(): boolean {
    return this.#heldBack !== undefined;
  }

  /** Those of the next documents that are new. They are remembered. */
  take(documents: readonly D[]): D[] {
    const fresh: D[] = [];
    for (const document of documents) {
      if (this.#position.knows(document)) this.#heldBack = undefined;
      else if (this.#heldBack === undefined) fresh.push(document);
      else this.#heldBack.push(document);
    }
    return this.#remembered(fresh);
  }

  /** Nothing known will turn up: all that was held back is new after all. */
  giveUp(): D[] {
    const fresh = this.#heldBack ?? [];
    this.#heldBack = undefined;
    return this.#remembered(fresh);
  }

  #remembered(fresh: D[]): D[] {
    for (const document of fresh) this.#position.remember(document);
    return fresh;
  }
}
