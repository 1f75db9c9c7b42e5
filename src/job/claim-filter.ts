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

/** The names of the classes that a server works on, of those it knows. */
export function claimedClasses(
  jobClassNames: readonly string[],
  { includeFilter, excludeFilter }: ClaimSettings,
): readonly string[] {
  return jobClassNames.filter(
    (name) => includeFilter?.test(name) !== false && excludeFilter?.test(name) !== true,
  );
}

/**
 * The jobs that a server works on: of the classes it knows, narrowed by its settings; undefined when that leaves none.
 *
 * Mirrors `RocketJob::Config.filter`.
 */
export function claimFilter(
  jobClassNames: readonly string[],
  settings: ClaimSettings,
): Filter<Document> | undefined {
  const names = claimedClasses(jobClassNames, settings);
  if (names.length === 0) return undefined;
  const { whereFilter } = settings;
  return { _type: { $in: names }, ...(whereFilter === undefined ? {} : { $and: [whereFilter] }) };
}
