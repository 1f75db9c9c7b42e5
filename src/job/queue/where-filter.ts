import type { Db, Document } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { isTransient } from '../../mongo/driver-errors';
import { jobsIn } from '../model/job-collections';

/**
 * Asks the database whether it accepts a server's `where_filter`: only the database can tell, and with a
 * filter it refuses, no job would ever be claimed.
 *
 * @param origin the source of the setting
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
      `MongoDB refuses the query in ${origin}: ${(error as Error).message}`,
      { source: origin },
    );
  }
}
