import { fromDist } from '../support/from-dist';

/** The library as it is built: it loads parts of itself on demand, by the names that they have there. */
const { BatchJob, Job, RocketJob } = fromDist<typeof import('../../src/index')>('src/index');

/** What a server performs with test/support/marking-jobs.ts. */
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
