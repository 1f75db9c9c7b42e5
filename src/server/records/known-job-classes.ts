import type { Document, Filter } from 'mongodb';
import type { Environment } from '../../environment';
import { jobsIn } from '../../job/model/job-collections';
import { FIRST } from '../../job/queue/job-queue';
import { untellingFilter, zombieFilter } from './zombie';

/** Jobs that nobody works on are found at the head of the queue: the others leave it. */
const LOOK_AHEAD = 5_000;

/** Of ours, at work or paused. One that is starting does not say yet which classes it works on. */
const LIVING: Filter<Document> = {
  heartbeat_seconds: { $exists: true },
  state: { $in: ['running', 'paused'] },
  $nor: [zombieFilter(), untellingFilter()],
};
const IS_SILENT: Filter<Document> = { ...LIVING, job_classes: { $not: { $type: 'array' } } };

/** Whatever else a damaged document has for its classes; what is longer or more would not fit into one query. */
const IS_A_NAME = { $match: { job_classes: { $regex: '^.{1,500}$', $options: 's' } } };
const MOST_CLASSES = 10_000;
const ONE_EACH = [{ $group: { _id: '$job_classes' } }, { $limit: MOST_CLASSES }];

/**
 * Returns the job classes that the living servers of ours work on; undefined when one of them does not say, as those of
 * older versions: then nobody can tell.
 */
export async function knownJobClasses(environment: Environment): Promise<ReadonlySet<string> | undefined> {
  const servers = await environment.servers();
  const [silent, classes] = await Promise.all([
    servers.findOne(IS_SILENT, { projection: { _id: 1 } }),
    servers.aggregate([{ $match: LIVING }, { $unwind: '$job_classes' }, IS_A_NAME, ...ONE_EACH]).toArray(),
  ]);
  return silent === null ? new Set(classes.map(({ _id }) => _id)) : undefined;
}

/** A class with jobs in the queue. */
export interface QueuedClass {
  readonly name: string;
  /** Its jobs among the first 5,000 in the queue. */
  readonly count: number;
}

/** Returns the classes of queued jobs of ours that no living server of ours works on, by name. */
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
