import { NODE_JOBS, RUBY_JOBS } from '../../mongo/collection-names';
import type { JobEnvironment } from '../model/job-store';

const NEWEST = 500;

/**
 * Returns the class names of the newest jobs, including Ruby's: enough for completion, and cheap for any
 * number of jobs.
 */
export async function recentJobClasses(environment: JobEnvironment): Promise<string[]> {
  const database = await environment.database();
  const names = new Set<string>();
  for (const collection of [NODE_JOBS, RUBY_JOBS]) {
    const newest = database.collection(collection).find({}, { projection: { _type: 1 } });
    for await (const { _type: name } of newest.sort({ _id: -1 }).limit(NEWEST)) {
      if (typeof name === 'string') names.add(name);
    }
  }
  return [...names].sort();
}
