import type { Document, Filter } from 'mongodb';

/** Which jobs a server may claim, as its settings say. */
export interface ClaimSettings {
  /** Only classes whose names match. */
  readonly includeFilter?: RegExp | undefined;
  /** No classes whose names match. */
  readonly excludeFilter?: RegExp | undefined;
  /** Only jobs that this MongoDB query finds. */
  readonly whereFilter?: Document | undefined;
}

/**
 * The jobs that a server works on: of the classes it knows, narrowed by its settings; undefined when that leaves none.
 *
 * Mirrors `RocketJob::Config.filter`.
 */
export function claimFilter(
  jobClassNames: readonly string[],
  { includeFilter, excludeFilter, whereFilter }: ClaimSettings,
): Filter<Document> | undefined {
  const names = jobClassNames.filter(
    (name) => includeFilter?.test(name) !== false && excludeFilter?.test(name) !== true,
  );
  if (names.length === 0) return undefined;
  return { _type: { $in: names }, ...(whereFilter === undefined ? {} : { $and: [whereFilter] }) };
}
