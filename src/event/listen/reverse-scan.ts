import type { Keyed, Position } from './position';

/** The result of a scan back. */
export interface Found<D extends Keyed> {
  /** Oldest first. Not remembered yet. */
  readonly fresh: readonly D[];
  /** How many documents stand there from the oldest of these on. */
  readonly depth: number;
  /** Nothing that is known stands there any more. */
  readonly knowsNone: boolean;
}

/**
 * Finds what is new by reading back from the newest document. It does not stop at the first known one: in a collection
 * that is not capped a slower write shows itself behind faster ones. Unknown ones are new when something known is
 * older; what stands behind all that is known is old.
 */
export class ReverseScan<D extends Keyed> {
  readonly #position: Position<D>;
  readonly #margin: number;
  readonly #fresh: D[] = [];
  #unsure: D[] = [];
  #knownCount = 0;
  #count = 0;
  #depth = 0;

  /** @param margin how many known ones to read before stopping */
  constructor(position: Position<D>, margin: number) {
    this.#position = position;
    this.#margin = margin;
  }

  /** Takes the next older document. @returns whether the one before it matters too */
  take(document: D): boolean {
    this.#count++;
    if (!this.#position.knows(document)) {
      this.#unsure.push(document);
      return this.#knownCount === 0 || this.#unsure.length < this.#position.capacity;
    }
    this.#areNew();
    this.#knownCount++;
    return this.#knownCount < this.#margin;
  }

  /** Whether something known has turned up. */
  get hasPlace(): boolean {
    return this.#knownCount > 0;
  }

  /** @param isAll whether the collection was read to its oldest document */
  end(isAll: boolean): Found<D> {
    const isUnsureNew = !this.hasPlace || this.#position.knowsAll;
    if (isUnsureNew) this.#areNew();
    if (isAll && this.#unsure.length === 0) this.#position.hasSeenAll();
    return { fresh: this.#fresh.reverse(), depth: this.#depth, knowsNone: !this.hasPlace };
  }

  #areNew(): void {
    if (this.#unsure.length > 0) this.#depth = this.#count;
    for (const document of this.#unsure) this.#fresh.push(document);
    this.#unsure = [];
  }
}
