import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { consoleAt, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';

// Calls on many Ruby jobs, and loops over single calls, in production, in both languages.
const url = freshDatabaseUrl();
const client = new MongoClient(url);
const jobs = client.db().collection('rocket_job.jobs');

beforeAll(() => client.connect());
afterAll(async () => {
  await client.db().dropDatabase();
  await client.close();
});

beforeEach(async () => {
  await jobs.deleteMany({});
  await jobs.insertMany(
    Array.from({ length: 12 }, () => ({
      _type: 'MailJob',
      state: 'failed',
      priority: 50,
      failure_count: 1,
      percent_complete: 0,
      destroy_on_complete: true,
      created_at: new Date(),
    })),
  );
});

const queued = () => jobs.countDocuments({ state: 'queued' });
const script = (...args: string[]) => runConsole(['--url', url, '-E', 'production', ...args]);

it('shows the affected jobs once, asks, and counts the writes of a loop in Ruby', async () => {
  await using terminal = consoleAt(['--url', url, '-E', 'production']);
  await terminal.waitFor(/Connected\./);
  const start = terminal.text.length;
  await terminal.enter("Job.failed().where({_type: 'MailJob'}).retry()");
  await terminal.waitFor('Type 12 or all to retry: ');
  expect(terminal.text.slice(start).match(/12 MailJob/g)).toHaveLength(1);
  await terminal.enter('11');
  await terminal.waitFor(/Not confirmed: you typed `11`, not `12` or `all`\. Nothing was written\./);
  await terminal.enter('RocketJob::Job.failed.retry_all');
  await terminal.waitFor('Type 12 or all to retry: ');
  await terminal.enter('no');
  await terminal.waitFor('Nothing was written.');
  expect(await queued()).toBe(0);
  await terminal.enter('RocketJob::Job.failed.each(&:retry!)');
  await terminal.waitFor(/This entry has made 10 writes: 10 × retry in \S+\.rocket_job\.jobs/);
  await terminal.waitFor(/Type all to [\w ]+: /);
  await terminal.enter('no');
  await terminal.waitFor(/you typed `no`.*This entry has made 10 writes.*Nothing else was written\./);
  expect(await queued()).toBe(10);
}, 60_000);

it('refuses without a terminal: many jobs before the first write, a loop before the eleventh', async () => {
  const many = ['-e', 'RocketJob::Job.failed.retry_all'];
  expect((await script(...many)).stderr).toMatch(
    /retry would affect 12 jobs.*`--expect 12` or `--no-confirm`/,
  );
  expect(await queued()).toBe(0);
  const dry = await script('--dry-run', '-e', "Job.failed().where({_type: 'MailJob'}).retry()");
  expect(dry.stdout.match(/12 MailJob/g)).toHaveLength(1);
  expect(dry.stdout).toContain('12 would be retried');
  const loop = ['-e', 'RocketJob::Job.failed.each(&:retry!)'];
  expect((await script(...loop)).stderr).toMatch(/This entry has made 10 writes.*Nothing else was written/);
  expect(await queued()).toBe(10);
  expect((await script('--read-only', ...many)).stderr).toContain('read-only');
  expect((await script('--expect', '2', ...many)).code).toBe(0);
  expect(await queued()).toBe(12);
}, 60_000);
