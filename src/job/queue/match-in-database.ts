import type { Db, Document } from 'mongodb';
import type { ClassFilter } from '../../config/filters/class-filter';
import { RocketJobError } from '../../errors/rocket-job-error';
import { isTransient } from '../../mongo/driver-errors';
import { jobsIn } from '../model/job-collections';

/** The most time the database may spend matching the names of one process's classes. */
const MATCH_WITHIN_MS = 1_000;

/**
 * Matches class names against a filter in the database. Its matcher supports lookarounds and backreferences,
 * gives up on its own on an expression that takes too long, and blocks no thread of this process.
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
    // The stage returns one document whatever the collection holds.
    { $facet: { any: [{ $limit: 1 }] } },
    { $project: { names: { $filter: { input: { $literal: names }, as: 'name', cond: matches } } } },
  ];
  const found = jobsIn(database).aggregate(pipeline, { maxTimeMS: MATCH_WITHIN_MS });
  const [answer] = await found.toArray();
  return answer?.['names'] ?? [];
}

/**
 * Checks a filter that only the database can evaluate.
 *
 * @param origin the source of the setting
 * @throws RocketJobError `invalid_configuration` for an expression that the database refuses or gives up on
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
      `MongoDB can't match the regular expression in ${origin}: ${(error as Error).message}. Correct it, or write it without lookarounds and backreferences.`,
      { source: origin },
    );
  }
}
