import type { Keyed, Position } from './position';

/** The result of a reverse scan. */
export interface Found<D extends Keyed> {
  /** Oldest first. Not remembered yet. */
  readonly fresh: readonly D[];
  /** The number of documents from the oldest of these on. */
  readonly depth: number;
  /** The collection holds no known event any more. */
  readonly knowsNone: boolean;
}

/**
 * Finds new events by reading back from the newest document. It doesn't stop at the first known one: in a
 * collection that isn't capped, a slower write appears behind faster ones. Unknown events are new if a known
 * event is older; events older than every known one are old.
 */
export class ReverseScan<D extends Keyed> {
  readonly #position: Position<D>;
  readonly #margin: number;
  readonly #fresh: D[] = [];
  #unsure: D[] = [];
  #knownCount = 0;
  #count = 0;
  #depth = 0;

  /** @param margin the number of known events to read before it stops */
  constructor(position: Position<D>, margin: number) {
    this.#position = position;
    this.#margin = margin;
  }

  /** Takes the next older document. @returns whether the one before it is needed too */
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

  /** Whether a known event has turned up. */
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
