import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { databaseUrl } from '../integration/server-database';
import { runConsole } from '../support/console-process';
import { connectedDatabase } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';

const page = readFileSync(join(PACKAGE_ROOT, 'docs', 'jobs.md'), 'utf8');
const snippets = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
const classes = snippets.filter((code) => code.includes('export class'));
const calls = snippets.filter((code) => !code.includes('export class'));
const isUpload = (code: string) => code.includes('.upload(');

const database = connectedDatabase();

it('docs/jobs.md has snippets that run unchanged, on a real server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rj-jobs-'));
  const files = classes.map((code, index) => {
    const file = join(folder, `job-${index}.ts`);
    writeFileSync(file, code);
    return file;
  });
  await using server = new ServerProcess(databaseUrl(database()), ['--require', ...files]);
  await server.reaches('running', 2);
  const known = classes.join('\n').replaceAll(/^import.*$|^export /gm, '');
  const run = async (...code: readonly string[]) => {
    const script = join(folder, 'script.ts');
    writeFileSync(script, [known, ...code].join('\n'));
    const {
      stdout,
      stderr,
      code: exitCode,
    } = await runConsole(['--url', databaseUrl(database()), '-f', script]);
    expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
    return stdout;
  };
  const jobs = database().collection('rocket_job.node_jobs');
  const upload = calls.findIndex(isUpload) + 1;
  expect(await run(...calls.slice(0, upload))).toContain('2 uploaded');
  await until(() => jobs.findOne({ _type: 'ImportJob', state: 'completed' }));
  const after = await run('const job = await ImportJob.first();', ...calls.slice(upload));
  expect(after).toMatch(/10\n11\n/);
  await server.logs('Report of 3 pages for Jack');
  // In an hour, and in 2030.
  expect(await jobs.countDocuments({ _type: 'ReportJob', state: 'queued' })).toBe(2);
});
