import type { Db, Document } from 'mongodb';
import type { ClassFilter } from '../../config/filters/class-filter';
import { RocketJobError } from '../../errors/rocket-job-error';
import { isTransient } from '../../mongo/driver-errors';
import { jobsIn } from '../model/job-collections';

/** The longest that the database may take to match the names of one process's classes. */
const MATCH_WITHIN_MS = 1_000;

/**
 * Finds the class names that match a filter, in the database: its matcher has lookarounds and backreferences, stops by
 * itself at an expression that takes too long, and holds up no thread of ours.
 */
export async function matchInDatabase(
  database: Db,
  names: readonly string[],
  { source, flags }: ClassFilter,
): Promise<readonly string[]> {
  const matches = {
    $regexMatch: { input: '$$name', regex: { $literal: source }, options: { $literal: flags } },
  };
  const pipeline: Document[] = [
    { $limit: 1 },
    // One document comes out of it whatever the collection holds.
    { $facet: { any: [{ $limit: 1 }] } },
    { $project: { names: { $filter: { input: { $literal: names }, as: 'name', cond: matches } } } },
  ];
  const found = jobsIn(database).aggregate(pipeline, { maxTimeMS: MATCH_WITHIN_MS });
  const [answer] = await found.toArray();
  return answer?.['names'] ?? [];
}

/**
 * Asks the database to match a filter that only the database can match.
 *
 * @param origin who has set it
 * @throws RocketJobError `invalid_configuration` for an expression that the database refuses, or gives up on
 */
export async function checkClassFilter(
  database: Db,
  names: readonly string[],
  filter: ClassFilter | undefined,
  origin: string,
): Promise<void> {
  if (filter?.needsDatabase !== true) return;
  try {
    await matchInDatabase(database, names, filter);
  } catch (error) {
    if (isTransient(error)) return;
    throw new RocketJobError(
      'invalid_configuration',
      `Expected ${origin} to be a regular expression that MongoDB can match, got its error: ${(error as Error).message}. Correct it, or write it without lookarounds and backreferences.`,
      { source: origin },
    );
  }
}
