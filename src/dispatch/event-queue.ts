/**
 * The place of an event in its receiver's queue: `urgent` overtakes merged events and nothing else; one run
 * serves all queued events with the same `mergedBy`. Otherwise events keep the order of their arrival.
 */
export type Precedence = 'urgent' | { readonly mergedBy: string };

interface Waiting<T> {
  readonly item: T;
  readonly precedence: Precedence | undefined;
}

/** The queue of one receiver: runs one item after another. */
export class EventQueue<T> {
  readonly #run: (items: readonly T[]) => Promise<void> | undefined;
  #waiting: Waiting<T>[] = [];
  #settled: Promise<void> | undefined;

  /** @param run never throws or rejects; it gets several items only when they are merged */
  constructor(run: (items: readonly T[]) => Promise<void> | undefined) {
    this.#run = run;
  }

  /** Returns immediately, before anything runs. */
  add(item: T, precedence?: Precedence): void {
    const added = { item, precedence };
    if (precedence === 'urgent') {
      const others = this.#waiting.filter((waiting) => !isMerged(waiting));
      this.#waiting = [...others, added, ...this.#waiting.filter(isMerged)];
    } else this.#waiting.push(added);
    this.#settled ??= this.#runAll();
  }

  /** Resolves when the queue is empty and nothing runs. */
  async settled(): Promise<void> {
    await this.#settled;
  }

  async #runAll(): Promise<void> {
    await undefined;
    for (let next = this.#next(); next.length > 0; next = this.#next()) await this.#run(next);
    this.#settled = undefined;
  }

  /** Returns the first item and all that merge with it. An item never moves past one that doesn't merge. */
  #next(): readonly T[] {
    const first = this.#waiting[0];
    if (first === undefined) return [];
    if (!isMerged(first)) {
      this.#waiting.shift();
      return [first.item];
    }
    const end = this.#waiting.findIndex((waiting) => !isMerged(waiting));
    const looks = end === -1 ? this.#waiting : this.#waiting.slice(0, end);
    const alike = looks.filter((waiting) => keyOf(waiting) === keyOf(first));
    const taken = new Set(alike);
    this.#waiting = this.#waiting.filter((waiting) => !taken.has(waiting));
    return alike.map(({ item }) => item);
  }
}

function isMerged(waiting: Waiting<unknown>): boolean {
  return keyOf(waiting) !== undefined;
}

/** Returns undefined for an item that doesn't merge. */
function keyOf({ precedence }: Waiting<unknown>): string | undefined {
  return typeof precedence === 'object' ? precedence.mergedBy : undefined;
}
