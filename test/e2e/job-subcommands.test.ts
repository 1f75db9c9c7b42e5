import { beforeAll, describe, expect, it } from 'vitest';
import { runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';

let url: string;
const run = (...args: readonly string[]) => runConsole([...args, '--url', url]);

const OLD = '6b0700000000000000000001';
const NEW = '6b0700000000000000000002';
const RUBY = '6b0700000000000000000003';
const QUEUED = '6b0700000000000000000004';

/**
 * Three failed jobs, one of them a Ruby job, and a queued one whose class has a comma and a control
 * character.
 */
const SEED = `
const job = {priority: 50, failure_count: 1, percent_complete: 0, destroy_on_complete: true};
const failed = {...job, state: 'failed', exception: {class_name: 'TimeoutError', message: 'no answer in 5s', backtrace: ['a.js:1']}};
const ago = (hours) => new Date(Date.now() - hours * 3_600_000);
db.collection('rocket_job.node_jobs').insertMany([
  {_id: new ObjectId('${OLD}'), _type: 'ReportJob', ...failed, created_at: ago(30), started_at: ago(30), completed_at: ago(29)},
  {_id: new ObjectId('${NEW}'), _type: 'ReportJob', ...failed, created_at: ago(2), started_at: ago(2), completed_at: ago(1)},
  {_id: new ObjectId('${QUEUED}'), _type: 'Odd,\\u001bJob', ...job, state: 'queued', created_at: ago(1)},
]);
db.collection('rocket_job.jobs').insertOne(
  {_id: new ObjectId('${RUBY}'), _type: 'RubyJob', ...failed, exception: {class_name: 'ArgumentError', message: 'bad record', backtrace: []}, created_at: ago(1), started_at: ago(1), completed_at: ago(0.5)},
);
`;

describe('rj-console jobs', () => {
  beforeAll(async () => {
    url = freshDatabaseUrl();
    expect((await run('-e', SEED)).code).toBe(0);
  });

  it('lists jobs by state, time, class, error and filter', async () => {
    const ids = async (...args: readonly string[]) => {
      const { stdout, code } = await run('jobs', ...args, '-o', 'name');
      expect(code).toBe(0);
      return stdout.trim().split('\n').filter(Boolean);
    };
    expect(await ids('failed')).toEqual([RUBY, NEW, OLD]);
    expect(await ids('failed', '--since', '2h')).toEqual([RUBY, NEW]);
    expect(await ids('--error', 'NO ANSWER', '--sort', 'created_at')).toEqual([OLD, NEW]);
    expect(await ids('--class', 'RubyJob')).toEqual([RUBY]);
    expect(await ids('--where', '{"priority": {"$lt": 10}}')).toEqual([]);
    expect(await ids('--where', `{"_id": {"$oid": "${OLD}"}}`)).toEqual([OLD]);
    expect(await ids('failed', '--limit', '1')).toEqual([RUBY]);
  });

  it('shows them as a table, and in formats for programs', async () => {
    const listed = await run('jobs', 'failed', '--limit', '2');
    expect(listed.stdout).toMatch(
      new RegExp(`^id +class[\\s\\S]*${RUBY} +RubyJob \\(Ruby\\) +failed[\\s\\S]*${NEW}`),
    );
    expect(listed.stdout).toMatch(/\n… 1 more\. To list them all: --limit 3\n$/);
    const csv = (await run('jobs', '-o', 'csv')).stdout.trim().split('\n');
    expect(csv[0]).toMatch(/^id,class,language,state,/);
    expect(csv).toHaveLength(5);
    expect(csv.find((line) => line.startsWith(QUEUED))).toContain(',"Odd,\\u001bJob",typescript,queued,');
    const { stdout: yaml } = await run('jobs', 'failed', '--class', 'RubyJob', '-o', 'yaml');
    expect(yaml).toMatch(new RegExp(`^- _id:\\n    \\$oid: "?${RUBY}"?\\n  _type: RubyJob\\n`));
    expect((await run('jobs', '-o', 'wide')).stdout).toMatch(/^id +class +language +state/);
    expect(JSON.parse((await run('jobs', 'failed', '--json')).stdout)).toHaveLength(3);
  });

  it('shows one job with its exception', async () => {
    const { stdout, code } = await run('job', RUBY);
    expect(stdout).toMatch(/^id +6b07[\s\S]*class +RubyJob \(Ruby\)[\s\S]*ArgumentError: bad record\n$/);
    expect(code).toBe(0);
    const missing = await run('job', '6b07000000000000000000ff');
    expect(missing.stderr).toMatch(/6b07000000000000000000ff/);
    expect(missing.code).toBe(1);
  });

  it('refuses unclear arguments before it connects', async () => {
    const unclear = [
      [['job'], /no job id given\. Give an id .* or an action: retry, abort/],
      [['job', 'retry'], /no jobs named\. Nothing was written\./],
      [['job', 'retry', 'latest'], /`latest` is not a job id/],
      [['job', 'retry', OLD, '--state', 'failed'], /both ids and options .* given\. Nothing was written\./],
      [['jobs', '--since', 'yesterday'], /Expected a time such as 90s, 10m, 2h or 1d, got `yesterday`/],
      [['jobs', '--where', 'priority'], /It is not valid JSON/],
      [['jobs', '-o', 'xml'], /Allowed choices are wide, csv, yaml, name/],
    ] as const;
    for (const [args, message] of unclear) {
      const { stderr, code } = await runConsole([...args, '--url', 'mongodb://127.0.0.1:1/none']);
      expect(stderr).toMatch(message);
      expect(code).toBe(1);
    }
    expect((await run('jobs', 'faild')).stderr).toMatch(/faild.*Did you mean `failed`\?/);
  });

  it('retries, pauses and destroys jobs, and reports the outcome of each', async () => {
    const dry = await run('job', 'retry', '--state', 'failed', '--class', 'ReportJob', '--dry-run');
    expect(dry.code).toBe(0);
    expect((await run('jobs', 'failed', '-o', 'name')).stdout.split('\n')).toHaveLength(4);
    const unexpected = await run('job', 'retry', '--state', 'failed', '--expect', '2');
    expect(unexpected.stderr).toMatch(/Nothing was written/);
    expect(unexpected.code).toBe(1);
    const retried = await run('job', 'retry', NEW, RUBY, QUEUED);
    expect(retried.stdout).toMatch(new RegExp(`✓ ${NEW}  ReportJob retried\n`));
    expect(retried.stdout).toMatch(new RegExp(`✓ ${RUBY}  RubyJob retried\n`));
    expect(retried.stdout).toMatch(new RegExp(`✗ ${QUEUED}  .*queued`));
    expect(retried.code).toBe(4);
    const many = await run('job', 'retry', '--state', 'failed', '--expect', '1');
    expect(many.stdout).toMatch(/1 retried/);
    expect(many.code).toBe(0);
    const paused = await run('job', 'pause', OLD, '--json');
    expect(JSON.parse(paused.stdout)).toMatchObject([{ action: 'pause', id: OLD, isDone: true }]);
    expect((await run('job', 'destroy', OLD)).stdout).toMatch(/destroyed/);
    expect((await run('job', OLD)).code).toBe(1);
  });

  it('explains how to drop output that workers may write after the console has exited', async () => {
    const id = '6b0700000000000000000005';
    const batch = `{_id: new ObjectId('${id}'), _type: 'RubyJob', state: 'running', sub_state: 'processing', input_categories: [{name: 'main'}], created_at: new Date()}`;
    const slice = `db.collection('rocket_job.inputs.${id}').insertOne({state: 'running', worker_name: 'app1:1:1'})`;
    await run('-e', `db.collection('rocket_job.jobs').insertOne(${batch}); ${slice}`);
    const { stdout, stderr, code } = await run('job', 'destroy', id);
    expect({ stdout, code }).toEqual({ stdout: `✓ ${id}  RubyJob destroyed\n`, code: 0 });
    expect(stderr).toMatch(
      new RegExp(
        `Not dropped: the output that workers of destroyed jobs may still write for 6\\d s, in rocket_job.outputs.${id}. To drop it then: rj-console -e 'db.collection\\("rocket_job.outputs.${id}"\\).drop\\(\\)'\\n$`,
      ),
    );
    expect(stderr).not.toMatch(/if it is still open/);
  });

  it('lists the busy workers, at the prompt and for programs', async () => {
    expect((await run('workers')).stdout).toBe('No busy workers.\n');
    const busy = `{_id: new ObjectId('${RUBY}'), _type: 'RubyJob', state: 'running', worker_name: 'app1:42:3', started_at: new Date(Date.now() - 3_600_000)}`;
    const shown = await run(
      '-e',
      `db.collection('rocket_job.jobs').replaceOne({_id: new ObjectId('${RUBY}')}, ${busy}); workers()`,
    );
    const row = new RegExp(`app1:42:3 \\(dead: no document\\) +1h +RubyJob \\(Ruby\\) +${RUBY}`);
    expect(shown.stdout).toMatch(row);
    expect((await run('workers')).stdout).toMatch(row);
    expect((await run('workers', '-o', 'name')).stdout).toBe('app1:42:3\n');
    const csv = (await run('workers', '-o', 'csv')).stdout.trim().split('\n');
    expect(csv[1]).toMatch(new RegExp(`^app1:42:3,app1:42,no document,ruby,RubyJob,${RUBY},,20`));
    expect((await run('workers', '-o', 'yaml')).stdout).toMatch(/^- worker_name: app1:42:3\n/);
    const [worker] = JSON.parse((await run('workers', '--json')).stdout);
    expect(worker).toMatchObject({ job_id: { $oid: RUBY }, is_dead: true });
  });

  it("accepts --json, -o, --dry-run and --expect for each task, with the console's exit codes", async () => {
    const busy =
      "db.collection('rocket_job.jobs').updateMany({}, {$set: {state: 'failed', worker_name: null}})";
    expect((await run('-e', busy)).code).toBe(0);
    const codes = async (...tasks: readonly (readonly string[])[]) => {
      const all = [];
      for (const task of tasks) all.push((await run(...task)).code);
      return all;
    };
    expect(
      await codes(
        ['jobs', 'failed', '--expect', '1', '--dry-run', '--read-only'],
        ['jobs', 'failed', '--expect', '2'],
        ['workers', '--expect', '0', '--dry-run'],
        ['workers', '--expect', '1'],
        ['job', RUBY, '--dry-run'],
      ),
    ).toEqual([0, 1, 0, 1, 0]);
    const unexpected = await run('jobs', 'failed', '--expect', '2');
    expect(unexpected.stderr).toContain('--expect says 2, but 1 job was found.');
    expect((await run('job', RUBY, '-o', 'csv')).stdout).toMatch(new RegExp(`^id,class.*\n${RUBY},RubyJob,`));
    expect((await run('job', RUBY, '-o', 'wide')).stdout).toMatch(/^id +class/);
    expect((await run('job', RUBY, '-o', 'name')).stdout).toBe(`${RUBY}\n`);
    expect((await run('job', 'retry', RUBY, '--dry-run')).stdout).toMatch(
      new RegExp(`\n- ${RUBY}  RubyJob would be retried\n$`),
    );
    const rehearsed = await run('job', 'retry', RUBY, '--dry-run', '-o', 'csv');
    expect(rehearsed.stdout).toContain(`${RUBY},retry,false,RubyJob would be retried`);
    expect(rehearsed.code).toBe(0);
    expect((await run('jobs', 'failed', '-o', 'name')).stdout).toBe(`${RUBY}\n`);
    const wrong = await run('job', 'retry', RUBY, QUEUED, '--expect', '1');
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('2 ids were given. Nothing was written.'),
    });
    const csv = await run('job', 'retry', RUBY, QUEUED, '-o', 'csv');
    expect(csv.code).toBe(4);
    expect(csv.stdout).toMatch(
      new RegExp(`^id,action,done,outcome\\n${RUBY},retry,true,RubyJob retried\\n${QUEUED},retry,false,`),
    );
    const many = await run('job', 'pause', '--state', 'queued', '--class', 'RubyJob', '-o', 'csv');
    expect(many.stdout).toBe('action,found,done,left,refused\npause,1,1,0,\n');
    expect(JSON.parse((await run('job', 'resume', '--class', 'RubyJob', '--json')).stdout)).toMatchObject({
      done: 1,
    });
    expect((await run('job', 'abort', '--state', 'queued', '--kill-worker')).code).toBe(1);
  });

  it('lists the audit trail for programs', async () => {
    const csv = (await run('audit', '--limit', '2', '-o', 'csv')).stdout.trim().split('\n');
    expect(csv[0]).toBe(
      'id,at,kind,user,host,application,action,target,filter,count,ids,status,changed,outcome,reason',
    );
    expect(csv).toHaveLength(3);
    expect(csv[2]).toMatch(/^[\da-f]{24},20\S+Z,change,[^,]+,[^,]+,rj-console,\w+,\S+\.rocket_job\.jobs,/);
    expect((await run('audit', '--limit', '1', '-o', 'wide')).stdout).toMatch(/^id +at +kind/);
    expect((await run('audit', '--limit', '1', '-o', 'name')).stdout).toMatch(/^[\da-f]{24}\n$/);
    expect((await run('audit', '--limit', '1', '-o', 'yaml')).stdout).toMatch(/^- _id:\n {4}\$oid:/);
    expect((await run('audit', '--limit', '2', '--expect', '2', '--json')).code).toBe(0);
    expect((await run('audit', '--limit', '2', '--expect', '3')).code).toBe(1);
  });

  it('shows a record in console.log with its fields, and the fields that an operation set in the audit trail', async () => {
    const code = `job = Job.find('${RUBY}'); job.set({priority: 11, description: 'x'}); console.log(job, [[[job]]], Job.failed())`;
    const { stdout } = await run('-e', code);
    expect(stdout).toMatch(
      /^RubyJob \{\n {2}_id: new ObjectId\('6b07[\s\S]*priority: 11,[\s\S]*\[RubyJob\]/m,
    );
    expect(stdout).toMatch(/ JobScope \(not read yet: /);
    expect((await run('audit', '--limit', '1')).stdout).toMatch(
      new RegExp(
        `set priority, description of job ${RUBY} in \\S+rocket_job.jobs: priority, description set\\n$`,
      ),
    );
  });
});
