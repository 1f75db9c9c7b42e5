import { join } from 'node:path';
import type { Db } from 'mongodb';
import { beforeAll } from 'vitest';
import { BatchJob, Job } from '../../src/index';
import { databaseUrl } from '../integration/server-database';
import { connectedDatabase } from './database';
import { PACKAGE_ROOT } from './from-dist';
import { ServerProcess } from './server-process';

/**
 * The classes for creating jobs in tests: the same names and fields as in marking-jobs.ts, which performs
 * them.
 */
export class MarkJob extends Job {
  name = '';
  waitMs = 0;
  fails = false;
  result = '';
  stuck = '';
  perform() {}
}

export class ChainJob extends Job {
  name = '';
  perform() {}
}

export class MarkBatchJob extends BatchJob<number, number> {
  waitMs = 0;
  failsAt = 0;
  steps = '';
  perform(record: number) {
    return record;
  }
}

/** Returns a fresh database with servers that run the jobs of marking-jobs.ts. */
export function jobServers() {
  const database = connectedDatabase();
  beforeAll(() => {
    process.env['MARKS_URL'] = databaseUrl(database());
  });
  return {
    database: (): Db => database(),
    /** Returns the marks of the work, as often as it was done. */
    marks: async (): Promise<string[]> => {
      const found = await database().collection('marks').find().toArray();
      return found.map(({ of }) => of);
    },
    /** It polls for jobs only when it is told of one. */
    start: (...args: string[]) => startAt(databaseUrl(database()), args),
    startAt,
  };
}

/** The file with the job classes that the servers perform. */
export const MARKING_JOBS = join(PACKAGE_ROOT, 'test/support/marking-jobs.ts');

function startAt(url: string, args: readonly string[] = []): ServerProcess {
  return new ServerProcess(url, ['--require', MARKING_JOBS, '--max-poll-seconds', '600', ...args]);
}
