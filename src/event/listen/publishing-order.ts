/** Which process has made an id, and as which of its ids: by a counter, not by a clock. */
export interface Origin {
  readonly process: string;
  /** Counts up by one with each id, and begins again after the last. */
  readonly count: number;
}

/** How many counts there are: three bytes of an ObjectId. */
const COUNTS = 0x1000000;

/**
 * Puts documents that were found together into the order in which each process has published them. A collection that is
 * not capped does not keep it: a secondary writes many documents at a time, and may become the primary. Documents of
 * different processes stay where they stand, and so do those whose ids do not tell where they come from.
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

/** The count as a number beside another one, however often the counter has begun again between them. */
function nearest(count: number, other: number): number {
  const ahead = (count - other + COUNTS) % COUNTS;
  return other + (ahead < COUNTS / 2 ? ahead : ahead - COUNTS);
}
