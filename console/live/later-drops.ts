import type { LaterDrop } from '../../src/console-api';
import { type DisplayText, display, escaped, joined, NOTHING, shellQuoted } from '../../src/console-startup';
import { numberText } from '../display/layout/extent-text';

/** Further names add no information. */
const MOST_NAMED = 10;

/** The announced drops of this console, until they are done. */
export class LaterDrops {
  readonly #waiting = new Map<LaterDrop, number>();

  /** @returns the announcement */
  add(drop: LaterDrop): DisplayText {
    this.#waiting.set(drop, performance.now() + drop.seconds * 1_000);
    void drop.done.then(() => this.#waiting.delete(drop));
    return display`Its workers may still write the output of the slices that they have. This console drops that output in ${drop.seconds} s, if it is still open.`;
  }

  /** Describes the drops that leaving the console now leaves undone; empty if all are done. */
  leftBehind(): DisplayText {
    const names = [...this.#waiting.keys()].flatMap(({ collections }) => collections);
    if (names.length === 0) return NOTHING;
    const latest = Math.max(...this.#waiting.values()) - performance.now();
    const seconds = Math.max(1, Math.ceil(latest / 1_000));
    const named = names.slice(0, MOST_NAMED);
    const more = names.length - named.length;
    const list = joined(
      named.map((name) => escaped(name)),
      display`, `,
    );
    const others = more === 0 ? NOTHING : display` and ${numberText(more)} more`;
    const call = named.map((name) => `db.collection("${name}").drop()`).join('; ');
    return display`Not dropped: the output that workers of destroyed jobs may still write for ${seconds} s, in ${list}${others}. To drop it then: rj-console -e ${shellQuoted(call)}`;
  }
}
