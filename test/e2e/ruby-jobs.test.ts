import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import { beforeEach, expect, it } from 'vitest';
import { databaseUrl } from '../integration/server-database';
import { type ConsoleRun, runConsole } from '../support/console-process';
import { jobServers, MarkJob } from '../support/job-servers';
import { insertCase } from '../support/ruby-wire';
import { until } from '../support/until';

// Jobs from Ruby at the console: TypeScript's and Ruby's.
const { database, start } = jobServers();
beforeEach(() => database().collection('rocket_job.node_jobs').deleteMany());

/** Runs lines of Ruby as one expression, so that only its last value is shown. */
function ruby(...lines: string[]): Promise<ConsoleRun> {
  return runConsole(['--url', databaseUrl(database()), '-e', ['begin', ...lines, 'end'].join('\n')]);
}

const refused = (line: string) => `begin; ${line}; rescue => e; puts "#{e.class}: #{e.message}"; end`;

it('changes the states of jobs, including Ruby’s, and refuses impossible changes', async () => {
  await using server = start();
  const failing = await MarkJob.create({ name: 'fails', fails: true });
  const later = await MarkJob.createIn(3_600, { name: 'later' });
  const rubyJobs = database().collection('rocket_job.jobs');
  const dirmon = { _type: 'DirmonJob', state: 'failed', priority: 40, created_at: new Date() };
  await rubyJobs.insertOne(dirmon);
  const onLostServer = { state: 'running', worker_name: 'gone:1:1', started_at: new Date() };
  await rubyJobs.insertOne({ ...dirmon, _id: new ObjectId(), _type: 'LostJob', ...onLostServer });
  await until(async () => (await failing.reload()).state === 'failed');
  const { stdout, stderr } = await ruby(
    `failed = RocketJob::Job.failed.find_by(id: "${failing.id}")`,
    'puts [failed.name, failed.failed?, failed.may_retry?, failed.failure_count, failed.exception["message"]].inspect',
    'failed.retry!',
    `job = RocketJob::Job.find("${later.id}"); puts job == RocketJob::Job.find(job.id)`,
    'job.pause!; puts job.state, RocketJob::Job.find(job.id).paused?',
    refused('job.pause!'),
    'job.resume!; job.fail!; puts job.reload.state; job.retry!; job.abort!; puts job.state',
    'puts RocketJob::Job.counts_by_state.slice(:aborted).inspect',
    'job.destroy; puts RocketJob::Job.where(id: job.id).exists?',
    refused('job.reload'),
    'theirs = RocketJob::Job.where(_type: "DirmonJob").first; puts theirs.ruby?, theirs.priority',
    'theirs.retry!; puts theirs.state',
    refused('theirs.retry!'),
    'puts theirs.may_retry?, theirs.may_abort?',
    'theirs.priority = 7; puts theirs.changed?, theirs.priority; theirs.save!; puts theirs.changed?',
    'theirs.update_attributes!(description: "by hand", log_level: :debug); puts theirs.description, theirs.log_level',
    'theirs.run_at = Time.now + 3600; theirs.save!; puts theirs.may_run_now?; theirs.run_now!; puts theirs.run_at.inspect',
    refused('theirs.update_attributes!(state: "failed")'),
    refused('theirs.requeue!("app1:1")'),
    'lost = RocketJob::Job.where(_type: "LostJob").first',
    refused('lost.abort!'),
    refused('lost.abort!(kill_worker: true)'),
    'puts RocketJob::Job.where(_type: "DirmonJob").pause_all, RocketJob::Job.paused.resume_all',
    refused(`RocketJob::Job.requeue_dead_server("${server.name}")`),
    'nil',
  );
  const said = [
    '["fails", true, true, 1, "on purpose"]',
    ...['true', 'paused', 'true', /^RocketJob::Error: Not paused: it was paused/, 'failed', 'aborted'],
    ...['{aborted: 1}', 'false', /^Mongoid::Errors::DocumentNotFound: /, 'true', '40'],
    'queued',
    /^RocketJob::Error: Not retried: it is queued/,
    ...['false', 'true', 'true', '7', 'false', 'by hand', 'debug', 'true', 'nil'],
    /^ArgumentError: Expected a field that can be set/,
    /^RocketJob::Error: Not requeued: it is queued/,
    /^RocketJob::Error: Not aborted: its worker would overwrite .* `job\.abort!\(kill_worker: true\)` kills/,
    /^RocketJob::Error: Not aborted: its server gone:1 has no document, so it is dead\. .* `job\.requeue!`, then abort it/,
    ...['1', '1'],
    /^ArgumentError: .* is not a dead server: it is alive/,
  ];
  expect(stderr.trim()).toMatch(/^DirmonJob is a Ruby class: its callbacks .* don't run\.\n/);
  expect(stdout.trim().split('\n')).toEqual(
    said.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
  );
  await until(async () => (await failing.reload()).failureCount === 2);
  expect(await rubyJobs.findOne()).toMatchObject({ ...dirmon, state: 'queued', priority: 7, run_at: null });
});

it('requeues the work of a dead server', async () => {
  await using server = start('--heartbeat-seconds', '0.5');
  const job = await MarkJob.create({ name: 'slow', waitMs: 600_000 });
  await until(async () => (await job.reload()).state === 'running');
  server.process.kill('SIGKILL');
  await until(async () => (await server.document())?.isZombie());
  const { stdout, stderr } = await ruby(`RocketJob::Job.requeue_dead_server("${server.name}")`);
  expect(stdout).toBe('1\n');
  expect(stderr).toMatch(/Destroyed zombie server/);
  const { state, workerName } = await job.reload();
  expect({ state, workerName }).toEqual({ state: 'queued', workerName: undefined });
  expect(await server.document()).toBeUndefined();
});

it('shows the slices of a batch job, corrects the failed record and retries it', async () => {
  const { _id } = await insertCase(database(), 'batch: failed -> running: retry!');
  const file = join(await mkdtemp(join(tmpdir(), 'ruby-slices-')), 'out.txt');
  const { stdout, stderr } = await ruby(
    `job = RocketJob::Job.find("${_id}"); slice = job.input.failed.first`,
    'puts slice.records.inspect, slice.failed_record, slice.failed_record_number, slice.exception.class_name',
    'puts job.input.count, job.input(:main).running.count, job.input.map(&:state).inspect',
    'puts job.input.group_exceptions.map(&:to_a).inspect',
    'job.each_failed_record { |record, failed| puts [record, failed == slice].inspect }',
    'puts job.worker_count, job.worker_names.inspect, job.percent_complete, job.scheduled_at == job.created_at',
    'puts job.class.human_name == job.human_name, job.underscore_name, job.status.slice("failed_slices", "queued_slices")',
    `puts job.download("${file}"); job.download { |record| puts record }`,
    refused('job.input(:nope).count'),
    refused('RocketJob::Sliced::Slice.new'),
    'other = job.input.failed.first',
    'slice.records[1] << "?"; slice.records[1] = "good"; puts slice.save!, slice.records.inspect',
    refused('other.records = ["a", "other"]; other.save!'),
    'puts slice.retry!, slice.queued?, job.input.failed.count',
    refused('slice.retry!'),
    'nil',
  );
  expect(stderr).not.toMatch(/Error/);
  const said = [
    ...['["a", "bad"]', 'bad', '2', 'ArgumentError', '1', '0', '[:failed]'],
    ...['[["ArgumentError", 1, ["bad record bad"]]]', '["bad", true]', '0', '[]'],
    ...['66', 'true', 'true', 'plain_batch', '{"failed_slices" => 1, "queued_slices" => 0}', '2', 'C', 'D'],
    /^ArgumentError: Expected a category of the input/,
    /^RocketJob::Error: RocketJob::Sliced::Slice#new would bypass the guardrails/,
    ...['true', '["a", "good"]', /^RocketJob::Error: Not saved: it has failed. It has changed since/],
    ...['true', 'true', '0', /^RocketJob::Error: Not retried: it is queued/],
  ];
  expect(stdout.trim().split('\n')).toEqual(
    said.map((line) => (line instanceof RegExp ? expect.stringMatching(line) : line)),
  );
  expect(await readFile(file, 'utf8')).toBe('C\nD\n');
  const slice = await database().collection(`rocket_job.inputs.${_id}`).findOne();
  expect(slice).toMatchObject({ state: 'queued', records: ['a', 'good'] });
});
