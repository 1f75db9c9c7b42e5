/** How many ids are remembered. More than any burst between two openings of a cursor. */
export const REMEMBERED = 4_096;

/** Something with an id as a text: equal ids are equal texts. */
export interface Keyed {
  readonly key: string;
}

/** Which collection was read when: what tells whether events may have gone unseen. */
export interface Source {
  /** The same as long as the collection has not been dropped and created again. */
  readonly collectionId: string;
  /** How long a document stays there; undefined when new documents drive out the old ones. */
  readonly expireAfterMs: number | undefined;
}

/**
 * Where a listener stands in the stream of events: the ids it knows, in the order of their arrival. No clock and no
 * order of ids has a part in it, because publishers' clocks differ and ObjectIds do not arrive in order.
 *
 * It does no I/O, nor do the two rules that find what is new by it: `ResumeScan` reads on from somewhere before the
 * newest that is known, `ReverseScan` reads back from the newest there is.
 */
export class Position<D extends Keyed> {
  /** How many ids are remembered. */
  readonly capacity: number;
  readonly #known = new Set<string>();
  #newest: D | undefined;
  #isStarted = false;
  #knowsAll = false;
  #readAt: { readonly source: Source; readonly timeMs: number } | undefined;

  constructor(capacity = REMEMBERED) {
    this.capacity = capacity;
  }

  /** Whether `startAfter` has been called: what comes now is new. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Whether everything that stands in the collection is known, so that all that is unknown is new wherever it stands. */
  get knowsAll(): boolean {
    return this.#knowsAll;
  }

  /** The last one that was remembered. */
  get newest(): D | undefined {
    return this.#newest;
  }

  /** Begins: these are the newest that stand there, oldest first; `isAll` says that there are no others. */
  startAfter(documents: readonly D[], isAll: boolean): void {
    for (const document of documents) this.remember(document);
    this.#isStarted = true;
    this.#knowsAll = isAll;
  }

  knows({ key }: Keyed): boolean {
    return this.#known.has(key);
  }

  remember(document: D): void {
    this.#newest = document;
    this.#known.add(document.key);
    if (this.#known.size <= this.capacity) return;
    this.#knowsAll = false;
    for (const oldest of this.#known) {
      this.#known.delete(oldest);
      return;
    }
  }

  /** The whole collection has been looked at, and nothing in it is unknown now. */
  hasSeenAll(): void {
    this.#knowsAll = true;
  }

  /** The collection has been read to its end. */
  hasRead(source: Source, timeMs: number): void {
    this.#readAt = { source, timeMs };
  }

  /**
   * Nothing that is known stands in the collection any more: whether others may have been there, unseen, between. Not
   * when it is the same collection, and what is gone has only grown old since the last look.
   *
   * @param hasFound whether anything stands there
   */
  mayHaveMissed({ collectionId, expireAfterMs }: Source, timeMs: number, hasFound: boolean): boolean {
    if (this.#readAt === undefined) return false;
    if (this.#readAt.source.collectionId !== collectionId) return true;
    return expireAfterMs === undefined ? hasFound : timeMs - this.#readAt.timeMs >= expireAfterMs;
  }
}
