import type { Heard, Published } from './probe';

/** The result of one run, over all listeners. */
export interface Tally {
  /** Events that were acknowledged, or are in the collection although their publisher got an error. */
  readonly published: number;
  /** The missed events of each listener. */
  readonly lost: readonly string[];
  readonly twice: number;
  readonly outOfOrder: number;
  /** The longest time between an acknowledgement and the handling of that event. */
  readonly deafS: number;
}

export interface Evidence {
  readonly published: readonly Published[];
  /** The events each listener heard, in this order. */
  readonly listeners: readonly (readonly Heard[])[];
  /** The events in the collection at the end. */
  readonly stored: readonly Pick<Heard, 'publisher' | 'number'>[];
  /**
   * Whether an event could have been heard: it wasn't lost with its collection, overwritten, or rolled back.
   */
  readonly couldBeHeard: (event: Published) => boolean;
  /** Deafness is only counted after this. */
  readonly listeningFrom: number;
}

/** Counts lost events, duplicates, and events out of order, and measures the longest deafness. */
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

/** Counts the events that were heard after a later one of the same publisher. */
function inversions(heard: readonly Heard[]): number {
  const latest = new Map<string, number>();
  return heard.filter(({ publisher, number }) => {
    const before = latest.get(publisher) ?? 0;
    latest.set(publisher, Math.max(before, number));
    return number < before;
  }).length;
}

/** Returns a key for one event of one publisher. */
export function keyOf({ publisher, number }: Pick<Heard, 'publisher' | 'number'>): string {
  return `${publisher}#${number}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
