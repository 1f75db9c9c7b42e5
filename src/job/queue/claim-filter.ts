import type { Document, Filter } from 'mongodb';
import type { ClassFilter } from '../../config/filters/class-filter';

/** A server's settings for the jobs it may claim. */
export interface ClaimSettings {
  /** Only classes with matching names. */
  readonly includeFilter?: ClassFilter | undefined;
  /** No classes with matching names. */
  readonly excludeFilter?: ClassFilter | undefined;
  /** Only jobs that match this MongoDB query. */
  readonly whereFilter?: Document | undefined;
}

/** Matches names in the database, for a filter that only the database can evaluate. */
export type MatchInDatabase = (names: readonly string[], filter: ClassFilter) => Promise<readonly string[]>;

/** Returns the names of the classes that a server runs, among those it knows. */
export async function claimedClasses(
  jobClassNames: readonly string[],
  { includeFilter, excludeFilter }: ClaimSettings,
  matchInDatabase: MatchInDatabase,
): Promise<readonly string[]> {
  const matching = async (filter: ClassFilter) =>
    filter.needsDatabase
      ? matchInDatabase(jobClassNames, filter)
      : jobClassNames.filter((name) => filter.matches(name));
  const included = includeFilter === undefined ? jobClassNames : await matching(includeFilter);
  const excluded = new Set(excludeFilter === undefined ? [] : await matching(excludeFilter));
  return included.filter((name) => !excluded.has(name));
}

/**
 * Returns the filter of the jobs that a server runs: of the classes that its settings allow; undefined if
 * they allow none.
 *
 * Mirrors `RocketJob::Config.filter`.
 */
export function claimFilter(
  classes: readonly string[],
  { whereFilter }: ClaimSettings,
): Filter<Document> | undefined {
  if (classes.length === 0) return undefined;
  return { _type: { $in: [...classes] }, ...(whereFilter === undefined ? {} : { $and: [whereFilter] }) };
}
