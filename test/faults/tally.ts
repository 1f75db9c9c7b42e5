import type { Heard, Published } from './probe';

/** What one run came to, over all listeners. */
export interface Tally {
  /** Events that were acknowledged, or stand in the collection though their publisher was told otherwise. */
  readonly published: number;
  /** Which ones, for each listener that did not hear them. */
  readonly lost: readonly string[];
  readonly twice: number;
  readonly outOfOrder: number;
  /** The longest time between an acknowledgement and the handling of that event. */
  readonly deafS: number;
}

export interface Evidence {
  readonly published: readonly Published[];
  /** What each listener heard, in this order. */
  readonly listeners: readonly (readonly Heard[])[];
  /** What stands in the collection at the end. */
  readonly stored: readonly Pick<Heard, 'publisher' | 'number'>[];
  /** Whether nobody could have heard this event: it went with its collection, was overwritten, or rolled back. */
  readonly couldBeHeard: (event: Published) => boolean;
  /** Nobody is deaf before this. */
  readonly listeningFrom: number;
}

/** Counts what was lost, heard twice, out of order, and how long the deafest listener was deaf. */
export function tally(evidence: Evidence): Tally {
  const { published, stored, listeners, couldBeHeard } = evidence;
  const isStored = new Set(stored.map(keyOf));
  const due = published.filter((event) => isStored.has(keyOf(event)) || couldBeHeard(event));
  const expected = new Set([...due.map(keyOf), ...isStored]);
  const counts = listeners.map((heard) => {
    const firsts = new Map<string, Heard>();
    for (const event of heard) if (!firsts.has(keyOf(event))) firsts.set(keyOf(event), event);
    return {
      lost: [...expected].filter((key) => !firsts.has(key)),
      twice: heard.length - firsts.size,
      outOfOrder: inversions([...firsts.values()]),
      deafMs: due.reduce((longest, event) => {
        const since = Math.max(event.at, evidence.listeningFrom);
        return Math.max(longest, (firsts.get(keyOf(event))?.at ?? since) - since);
      }, 0),
    };
  });
  return {
    published: new Set([...published.map(keyOf), ...isStored]).size,
    lost: counts.flatMap(({ lost }) => lost),
    twice: sum(counts.map(({ twice }) => twice)),
    outOfOrder: sum(counts.map(({ outOfOrder }) => outOfOrder)),
    deafS: Math.max(0, ...counts.map(({ deafMs }) => deafMs)) / 1_000,
  };
}

/** Events that were heard after a later one of the same publisher. */
function inversions(heard: readonly Heard[]): number {
  const latest = new Map<string, number>();
  return heard.filter(({ publisher, number }) => {
    const before = latest.get(publisher) ?? 0;
    latest.set(publisher, Math.max(before, number));
    return number < before;
  }).length;
}

/** One event of one publisher. */
export function keyOf({ publisher, number }: Pick<Heard, 'publisher' | 'number'>): string {
  return `${publisher}#${number}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
