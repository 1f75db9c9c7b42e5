/**
 * How an event takes its turn among those that wait for the same receiver: `urgent` overtakes those that are merged, and
 * nothing else; one run serves all that wait with the same `mergedBy`. Otherwise in the order of their arrival.
 */
export type Precedence = 'urgent' | { readonly mergedBy: string };

interface Waiting<T> {
  readonly item: T;
  readonly precedence: Precedence | undefined;
}

/** What waits for one receiver: runs one after the other. */
export class EventQueue<T> {
  readonly #run: (items: readonly T[]) => Promise<void> | undefined;
  #waiting: Waiting<T>[] = [];
  #settled: Promise<void> | undefined;

  /** @param run never throws or rejects; it is given several items only where they are merged */
  constructor(run: (items: readonly T[]) => Promise<void> | undefined) {
    this.#run = run;
  }

  /** Returns at once, before anything is run. */
  add(item: T, precedence?: Precedence): void {
    const added = { item, precedence };
    if (precedence === 'urgent') {
      const others = this.#waiting.filter((waiting) => !isMerged(waiting));
      this.#waiting = [...others, added, ...this.#waiting.filter(isMerged)];
    } else this.#waiting.push(added);
    this.#settled ??= this.#runAll();
  }

  /** Resolves when nothing waits or runs any more. */
  async settled(): Promise<void> {
    await this.#settled;
  }

  async #runAll(): Promise<void> {
    await undefined;
    for (let next = this.#next(); next.length > 0; next = this.#next()) await this.#run(next);
    this.#settled = undefined;
  }

  /** The first one, and those that merge with it; of these, none is moved past one that does not merge. */
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

/** What it merges by; undefined when it does not merge. */
function keyOf({ precedence }: Waiting<unknown>): string | undefined {
  return typeof precedence === 'object' ? precedence.mergedBy : undefined;
}
