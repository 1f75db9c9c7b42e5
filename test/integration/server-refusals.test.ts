import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Job } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

/** The same names and fields as in the server's file. */
class EndingJob extends Job {
  override destroyOnComplete = false;
  how = '';
  perform() {}
}

const CODE = `
const { Job } = require('rj-console');
class EndingJob extends Job {
  how = '';
  async perform() {
    if (this.how === 'exits') process.exit(1);
    if (this.how === 'throws later') {
      setImmediate(() => { throw new Error('thrown later'); });
      await new Promise(() => {});
    }
  }
}
module.exports = { EndingJob };
`;

const LONG_HEARTBEAT = ['--heartbeat-seconds', '600', '--max-poll-seconds', '600'];

describe('a server between two heartbeats', () => {
  const database = connectedDatabase();
  const jobs = () => database().collection('rocket_job.node_jobs');
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-ending-'));
    await writeFile(join(folder, 'ending.js'), CODE);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const start = (...args: string[]) =>
    new ServerProcess(
      databaseUrl(database()),
      ['--require', 'ending.js', '--workers', '1', ...LONG_HEARTBEAT, ...args],
      { cwd: folder },
    );

  it.each(['exits', 'throws later'])(
    'replaces each worker whose job %s',
    { timeout: 60_000 },
    async (how) => {
      await using server = start();
      await server.reaches('running', 1);
      for (let count = 0; count < 6; count++) await EndingJob.create({ how });
      const last = await EndingJob.create({ how: 'completes' });
      await until(async () => (await last.reload()).state === 'completed');
      expect(await EndingJob.where({ how, state: 'failed' }).count()).toBe(6);
      await jobs().deleteMany({});
    },
  );

  describe('when the database refuses the outcome of a job', () => {
    const refuse = (validator: object) => database().command({ collMod: 'rocket_job.node_jobs', validator });

    it.each([
      ['completed and failed', { state: { $in: ['queued', 'running'] } }],
      ['anything but the existing document', { completed_at: { $exists: false } }],
    ])('abandons it, and stops when it is told to: %s', { timeout: 60_000 }, async (_, validator) => {
      await EndingJob.create({ how: 'makes the collection' }).then((job) => job.destroy());
      await refuse(validator);
      try {
        await using server = start();
        await server.reaches('running', 1);
        const job = await EndingJob.create({ how: 'completes' });
        await server.logs(/refuses the outcome of EndingJob .* stays `running`/);
        expect((await job.reload()).state).toBe('running');
        server.process.kill('SIGTERM');
        await server.exited;
        expect(server.process.exitCode).toBe(0);
      } finally {
        await refuse({});
        await jobs().deleteMany({});
      }
    });
  });
});
