import type { Db, Document } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { isTransient } from '../../mongo/driver-errors';
import { jobsIn } from '../model/job-collections';

/**
 * Asks the database whether it takes a server's `where_filter`, which nothing else can tell: with one that it refuses no
 * job would ever be claimed.
 *
 * @param origin who has set it
 * @throws RocketJobError `invalid_configuration`
 */
export async function checkWhereFilter(
  database: Db,
  whereFilter: Document | undefined,
  origin: string,
): Promise<void> {
  if (whereFilter === undefined) return;
  try {
    await jobsIn(database)
      .find({ $and: [whereFilter] })
      .explain('queryPlanner');
  } catch (error) {
    if (isTransient(error)) return;
    throw new RocketJobError(
      'invalid_configuration',
      `Expected ${origin} to be a query that MongoDB takes, got its error: ${(error as Error).message}`,
      { source: origin },
    );
  }
}
