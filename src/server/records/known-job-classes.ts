import type { Document, Filter } from 'mongodb';
import type { Environment } from '../../environment';
import { jobsIn } from '../../job/model/job-collections';
import { FIRST } from '../../job/queue/job-queue';
import { untellingFilter, zombieFilter } from './zombie';

/** Jobs without a server pile up at the head of the queue, because the others leave it. */
const LOOK_AHEAD = 5_000;

/** rj-servers that are running or paused. A starting server doesn't report its classes yet. */
const LIVING: Filter<Document> = {
  heartbeat_seconds: { $exists: true },
  state: { $in: ['running', 'paused'] },
  $nor: [zombieFilter(), untellingFilter()],
};

/**
 * A damaged document may have any value for its classes; longer or more names wouldn't fit into one query.
 */
const IS_A_NAME = { job_classes: { $regex: '^.{1,500}$', $options: 's' } };
const MOST_CLASSES = 10_000;
/** Each class once; first of all `null`, if a server doesn't report its classes. */
const CLASSES: Document[] = [
  { $match: LIVING },
  { $project: { job_classes: 1, is_silent: { $not: { $isArray: '$job_classes' } } } },
  { $unwind: { path: '$job_classes', preserveNullAndEmptyArrays: true } },
  { $match: { $or: [{ is_silent: true }, IS_A_NAME] } },
  { $group: { _id: { $cond: ['$is_silent', null, '$job_classes'] } } },
  { $sort: { _id: 1 } },
  { $limit: MOST_CLASSES },
];

/**
 * Returns the job classes that the living rj-servers run; undefined if one of them doesn't report its
 * classes, as in older versions, so that they are unknown.
 */
export async function knownJobClasses(environment: Environment): Promise<ReadonlySet<string> | undefined> {
  const servers = await environment.servers();
  const names = (await servers.aggregate(CLASSES).toArray()).map(({ _id }) => _id);
  return names.includes(null) ? undefined : new Set(names);
}

/** A class with jobs in the queue. */
export interface QueuedClass {
  readonly name: string;
  /** The number of its jobs among the first 5,000 in the queue. */
  readonly count: number;
}

/** Returns the classes of queued TypeScript jobs that no living rj-server runs, by name. */
export async function queuedWithoutServer(environment: Environment): Promise<readonly QueuedClass[]> {
  const known = await environment.knownJobClasses();
  if (known === undefined) return [];
  const database = await environment.database();
  const isUnknown = { _type: { $type: 'string', $nin: [...known] } };
  const found = await jobsIn(database)
    .aggregate([
      { $match: { state: 'queued' } },
      { $sort: FIRST },
      { $limit: LOOK_AHEAD },
      { $match: isUnknown },
      { $group: { _id: '$_type', count: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ])
    .toArray();
  return found.map(({ _id: name, count }) => ({ name, count }));
}
