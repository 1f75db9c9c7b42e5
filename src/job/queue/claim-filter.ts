import type { Document, Filter } from 'mongodb';
import type { ClassFilter } from '../../config/filters/class-filter';

/** Which jobs a server may claim, as its settings say. */
export interface ClaimSettings {
  /** Only classes whose names match. */
  readonly includeFilter?: ClassFilter | undefined;
  /** No classes whose names match. */
  readonly excludeFilter?: ClassFilter | undefined;
  /** Only jobs that this MongoDB query finds. */
  readonly whereFilter?: Document | undefined;
}

/** Finds the names that match in the database, for a filter that only the database can match. */
export type MatchInDatabase = (names: readonly string[], filter: ClassFilter) => Promise<readonly string[]>;

/** The names of the classes that a server works on, of those it knows. */
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
 * The jobs that a server works on: of the classes that its settings leave; undefined when they leave none.
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
