/** The number of remembered ids. Larger than any burst between two openings of a cursor. */
export const REMEMBERED = 4_096;

/** Something with an id as a string: equal ids are equal strings. */
export interface Keyed {
  readonly key: string;
}

/** The collection that was read, and when: this decides whether events may have been missed. */
export interface Source {
  /** Stays the same until the collection is dropped and recreated. */
  readonly collectionId: string;
  /** The lifetime of a document; undefined when new documents push out the old ones. */
  readonly expireAfterMs: number | undefined;
}

/**
 * A listener's position in the stream of events: the ids it knows, in order of arrival. It uses no clock and
 * no order of ids, because publishers' clocks differ and ObjectIds don't arrive in order.
 *
 * It does no I/O. Neither do the two scans that find new events with it: `ResumeScan` reads forward from
 * somewhere before the newest known event, `ReverseScan` reads back from the newest event.
 */
export class Position<D extends Keyed> {
  /** The number of ids it remembers. */
  readonly capacity: number;
  readonly #known = new Set<string>();
  /** Continues where it was: from the start, it would pass over each deleted id again. */
  readonly #oldest = this.#known.values();
  #newest: D | undefined;
  #isStarted = false;
  #knowsAll = false;
  #readAt: { readonly source: Source; readonly timeMs: number } | undefined;

  constructor(capacity = REMEMBERED) {
    this.capacity = capacity;
  }

  /** Whether `startAfter` was called: events that arrive now are new. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Whether every event in the collection is known, so that an unknown event is new wherever it is. */
  get knowsAll(): boolean {
    return this.#knowsAll;
  }

  /** The event that was remembered last. */
  get newest(): D | undefined {
    return this.#newest;
  }

  /** Starts after these newest documents, oldest first; `isAll` means that there are no others. */
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
    const { value: oldest } = this.#oldest.next();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  /** Records that the whole collection was read, and everything in it is known now. */
  hasSeenAll(): void {
    this.#knowsAll = true;
  }

  /** Records that the collection was read to its end. */
  hasRead(source: Source, timeMs: number): void {
    this.#readAt = { source, timeMs };
  }

  /**
   * Called when the collection holds no known event: returns whether it may have held other events in
   * between, unseen. False if it is the same collection and the known events have only expired since the last
   * check.
   *
   * @param hasFound whether the collection holds any event
   */
  mayHaveMissed({ collectionId, expireAfterMs }: Source, timeMs: number, hasFound: boolean): boolean {
    if (this.#readAt === undefined) return false;
    if (this.#readAt.source.collectionId !== collectionId) return true;
    return expireAfterMs === undefined ? hasFound : timeMs - this.#readAt.timeMs >= expireAfterMs;
  }
}
