import { type Document, ObjectId } from 'mongodb';
import { expect, inject, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { BytesDatabase } from '../support/bytes-database';
import { jobServers, MarkJob } from '../support/job-servers';
import { event, job, lease, odd, receipt, server } from '../support/odd-documents';
import { until } from '../support/until';

const { database, start } = jobServers();

it('a server works, and stops with all others, among absurd documents', async () => {
  await using bytes = await BytesDatabase.at(
    inject('mongodUrl').replace('/?', `/${database().databaseName}?`),
  );
  const insert = (collection: string, documents: readonly Document[]) =>
    bytes.database
      .collection(`rocket_job.${collection}`)
      .insertMany([...documents], { ordered: false })
      .catch(() => {});
  const oddJobs = odd(() => ({ ...job(), _type: 'MarkJob', priority: 1 }));
  const unowned = { ...job(), _type: 'MarkJob', name: 'unowned', state: 'running', server_id: null };
  await insert(
    'servers',
    odd(() => server(`web:${Math.random()}`)),
  );
  await insert('node_jobs', [...oddJobs, unowned]);
  await insert(
    'receipts',
    odd(() => receipt(new ObjectId())),
  );
  await insert('leases', odd(lease));
  await using running = start('--name', 'odd:1', '--heartbeat-seconds', '1');
  await insert('events', odd(event));
  await MarkJob.create({ name: 'whole' });
  const marks = database().collection('marks');
  await until(async () => (await marks.countDocuments({ of: { $in: ['whole', 'unowned'] } })) >= 2);
  const ours = { name: 'odd:1' };
  const set = { heartbeat: ['x'], listener: 5, busy: 'x', max_workers: { a: 1 } };
  await database().collection('rocket_job.servers').updateOne(ours, { $set: set });
  await until(async () => (await RocketJob.Server.where(ours).first())?.heartbeat?.workers === 2);
  const said = (pattern: RegExp) => running.lines.filter(({ msg }) => pattern.test(msg)).length;
  await until(() => said(/^Skipping the damaged document of server/) > 50);
  await until(() => said(/^Skipping the damaged job/) > 10);
  const skipped = running.lines
    .filter(({ msg }) => msg.startsWith('Skipping'))
    .map((line) => JSON.stringify([line.msg, 'id' in line && line.id]));
  expect(new Set(skipped).size).toBe(skipped.length);
  await RocketJob.Subscribers.Server.publish('stop', {});
  expect(await running.exited).toBe(0);
  expect(running.text.join('\n')).not.toMatch(/TypeError|BSON\w*Error|Unhandled/);
});
