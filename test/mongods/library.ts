import { fromDist } from '../support/from-dist';

/** The built library, which loads parts of itself on demand, by their names there. */
const { BatchJob, Job, RocketJob } = fromDist<typeof import('../../src/index')>('src/index');

/** A server performs these jobs with test/support/marking-jobs.ts. */
class MarkJob extends Job {
  name = '';
  perform() {}
}

class MarkBatchJob extends BatchJob<number, number> {
  perform(record: number) {
    return record;
  }
}

export { Job, MarkBatchJob, MarkJob, RocketJob };
