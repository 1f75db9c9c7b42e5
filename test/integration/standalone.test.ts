import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Job, RocketJob } from '../../src/index';
import { findMongod } from '../../src/mongo/embedded/find-mongod';
import { mongodArguments } from '../../src/mongo/embedded/mongod-arguments';
import type { Watchdog } from '../../src/mongo/embedded/mongod-reaper';
import { accepts, freePort } from '../../src/mongo/embedded/port';
import { fromDist, PACKAGE_ROOT } from '../support/from-dist';
import { MarkBatchJob, MarkJob } from '../support/job-servers';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';

let watchdog: Watchdog;
let url: string;

beforeAll(async () => {
  const dist = fromDist<typeof import('../../src/mongo/embedded/mongod-reaper')>(
    'src/mongo/embedded/mongod-reaper',
  );
  watchdog = await dist.Watchdog.start(tmpdir());
  const port = await freePort();
  const asMember = mongodArguments(port, watchdog.folder);
  const alone = asMember.toSpliced(asMember.indexOf('--replSet'), 2);
  await watchdog.run('mongod', await findMongod(process.env, console.error), alone);
  await until(() => accepts(port));
  url = `mongodb://127.0.0.1:${port}/standalone`;
  process.env['MARKS_URL'] = url;
  await RocketJob.connect({ url });
});
afterAll(async () => {
  await RocketJob.disconnect();
  await watchdog.stop();
});

it('a server whose MongoDB has no change streams polls for jobs every `max_poll_seconds`', async () => {
  const jobs = join(PACKAGE_ROOT, 'test/support/marking-jobs.ts');
  // No heartbeat finds them first.
  const args = ['--require', jobs, '--max-poll-seconds', '0.3', '--heartbeat-seconds', '600'];
  await using server = new ServerProcess(url, args);
  await server.logs(/^The database has no change streams/);
  await until(async () => (await server.document())?.state === 'running');
  await MarkJob.create({ name: 'polled' });
  await server.logs('marked polled');
  const batch = await MarkBatchJob.create({ slice_size: 2, destroy_on_complete: false });
  await batch.upload([1, 2, 3, 4, 5]);
  await until(async () => (await batch.reload()).state === 'completed');
  await until(async () => (await MarkJob.count()) === 0);
  expect(await Job.countsByState()).toEqual({ completed: 1 });
  await RocketJob.Subscribers.Server.publish('stop');
  expect(await server.exited).toBe(0);
});
