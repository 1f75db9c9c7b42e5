import type { Db } from 'mongodb';
import { isObjectId } from '../../mongo/stored/object-id-from';
import type { JobDocument } from '../model/job-document';
import { RE_CHECK_SECONDS } from './ruby/ruby-operations';
import { dropRubySlices, mainSlices, outputCollections } from './ruby/ruby-slices';

/** A second drop of the output of a destroyed job, as long as this process runs. */
export interface LaterDrop {
  readonly collections: readonly string[];
  /** The seconds until it happens. */
  readonly seconds: number;
  readonly done: Promise<void>;
}

/**
 * Drops the slices of a job now, and again after the workers that still hold some of them have written those.
 *
 * @returns the second drop; undefined if there are no such workers
 */
export async function dropTwice(slices: Db, job: JobDocument): Promise<LaterDrop | undefined> {
  const isWorkedOn =
    isObjectId(job._id) && (await mainSlices(slices, job._id).findOne({ state: 'running' })) !== null;
  await dropRubySlices(slices, job);
  if (!isWorkedOn) return undefined;
  const seconds = RE_CHECK_SECONDS + 1;
  const done = new Promise<void>((resolve) => {
    setTimeout(() => void dropRubySlices(slices, job).then(resolve, () => {}), seconds * 1_000).unref();
  });
  return { collections: outputCollections(job), seconds, done };
}
