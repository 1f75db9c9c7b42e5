/**
 * The process that created an id, and the id's place among that process's ids: by a counter, not by a clock.
 */
export interface Origin {
  readonly process: string;
  /** Increases by one with each id, and wraps around after the last. */
  readonly count: number;
}

/** The number of counter values: three bytes of an ObjectId. */
const COUNTS = 0x1000000;

/**
 * Sorts documents that were found together into the order in which each process published them. A collection
 * that isn't capped doesn't keep this order: a secondary writes many documents at a time, and may become the
 * primary. Documents of different processes stay in place, and so do those whose ids don't tell their origin.
 */
export function inPublishingOrder<D extends { readonly origin: Origin | undefined }>(
  documents: readonly D[],
): D[] {
  const byProcess = new Map<string, { readonly count: number; readonly document: D }[]>();
  for (const document of documents) {
    const { origin } = document;
    if (origin === undefined) continue;
    const { process, count } = origin;
    const published = byProcess.get(process) ?? [];
    published.push({
      count: published[0] === undefined ? count : nearest(count, published[0].count),
      document,
    });
    byProcess.set(process, published);
  }
  const next = new Map(
    [...byProcess].map(([process, published]) => {
      return [process, published.sort((a, b) => a.count - b.count).values()] as const;
    }),
  );
  return documents.map((document) => {
    const { origin } = document;
    return (origin && next.get(origin.process)?.next().value?.document) ?? document;
  });
}

/**
 * Returns the count as a number comparable with another one, even if the counter has wrapped around between
 * them.
 */
function nearest(count: number, other: number): number {
  const ahead = (count - other + COUNTS) % COUNTS;
  return other + (ahead < COUNTS / 2 ? ahead : ahead - COUNTS);
}
