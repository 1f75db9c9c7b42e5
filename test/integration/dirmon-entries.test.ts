import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import { beforeEach, expect, it } from 'vitest';
import { DirmonEntry, RocketJob } from '../../src/index';
import { runConsole } from '../support/console-process';
import { connectedDatabase, freshDatabaseUrl } from '../support/database';

const database = connectedDatabase();
const entries = () => database().collection('rocket_job.dirmon_entries');
const entry = (state: unknown, more: object = {}) => ({
  _id: new ObjectId(),
  name: null,
  pattern: `/uploads/${state}/*.csv`,
  job_class_name: 'ImportJob',
  properties: { priority: 7 },
  archive_directory: 'archive',
  state,
  ...more,
});
const FAILURE = { class_name: 'ArgumentError', message: 'no such class', backtrace: [] };

beforeEach(async () => {
  await entries().deleteMany({});
  await entries().insertMany([
    entry('pending', { name: 'Prices' }),
    entry('enabled'),
    entry('enabled'),
    entry('disabled'),
    entry('failed', { exception: FAILURE }),
  ]);
});

it('finds entries by state and field, and counts them', async () => {
  expect(await DirmonEntry.countsByState()).toEqual({ pending: 1, enabled: 2, disabled: 1, failed: 1 });
  expect(await DirmonEntry.count()).toBe(5);
  expect(await DirmonEntry.enabled().count()).toBe(2);
  const [pending] = await DirmonEntry.pending().toArray();
  expect(pending).toMatchObject({
    name: 'Prices',
    pattern: '/uploads/pending/*.csv',
    jobClassName: 'ImportJob',
    properties: { priority: 7 },
    archiveDirectory: 'archive',
    exception: undefined,
    damage: undefined,
  });
  expect((await DirmonEntry.failed().first())?.exception).toMatchObject(FAILURE);
  expect((await DirmonEntry.where({ pattern: '/uploads/disabled/*.csv' }).first())?.state).toBe('disabled');
  expect((await DirmonEntry.find(String(pending?.id))).id).toEqual(pending?.id);
  await expect(DirmonEntry.find(new ObjectId())).rejects.toMatchObject({ code: 'not_found' });
  expect(() => DirmonEntry.where({ state: 'enabld' as 'enabled' })).toThrow(/enabld.*Did you mean `enabled`/);
});

it('changes only the state, from the states that the gem allows', async () => {
  const failed = await DirmonEntry.failed().first();
  expect((await failed?.enable())?.state).toBe('enabled');
  expect(await entries().findOne({ _id: failed?.id as ObjectId })).toMatchObject({
    state: 'enabled',
    exception: FAILURE,
  });
  const pending = await DirmonEntry.pending().first();
  expect([pending?.allows('enable'), pending?.allows('disable')]).toEqual([true, false]);
  await expect(pending?.disable()).rejects.toMatchObject({ code: 'invalid_transition' });
  await entries().updateOne({ _id: pending?.id as ObjectId }, { $set: { state: 'enabled' } });
  await expect(pending?.enable()).rejects.toThrow(/^Not enabled: it is enabled/);
  await expect(pending?.destroy()).rejects.toThrow(/^Not destroyed: it is enabled/);
  await (await pending?.reload())?.destroy();
  expect(await DirmonEntry.count()).toBe(4);
  await expect(pending?.reload()).rejects.toMatchObject({ code: 'not_found' });
});

it('names damaged entries and shows the others', async () => {
  await entries().insertMany([entry(7), entry('odd', { pattern: null })]);
  const found = await DirmonEntry.all().toArray();
  expect(found).toHaveLength(7);
  expect(found.flatMap(({ damage }) => damage ?? [])).toEqual([
    'state is a number',
    'pattern is null, state is unknown',
  ]);
  await found.at(-1)?.destroy();
  expect(await RocketJob.DirmonEntry.count()).toBe(6);
});

it('works at the prompt: as a table, rehearsed, and audited', async () => {
  const url = freshDatabaseUrl();
  const run = (code: string, ...args: readonly string[]) => runConsole(['--url', url, '-e', code, ...args]);
  const seed = `db.collection('rocket_job.dirmon_entries').insertOne({pattern: '/up/*', job_class_name: 'A\\u001bJob', state: 'disabled'})`;
  const table = await run(`${seed}; DirmonEntry.all()`);
  expect(table.stdout).toMatch(/id +name +state +pattern[\s\S]+ - +disabled +\/up\/\* +A\\u001bJob/);
  await run(`entry = DirmonEntry.first(); entry.enable()`, '--dry-run');
  const file = join(mkdtempSync(join(tmpdir(), 'dirmon-')), 'entries.rb');
  writeFileSync(
    file,
    'e = RocketJob::DirmonEntry.disabled.first\np [e.may_disable?, e.pattern]\ne.enable!\np e.state, RocketJob::DirmonEntry.counts_by_state\ne.disable!\np RocketJob::ActiveWorker.all\n',
  );
  const ruby = await runConsole(['--url', url, '-f', file]);
  expect(ruby.stdout + ruby.stderr).toMatch(
    /\[false, "\/up\/\*"\][\s\S]*:enabled\n\{:?enabled[^\n]*1\}\n[\s\S]*\[\]/,
  );
  const { stdout } = await run(
    `DirmonEntry.countsByState(); entry = DirmonEntry.first(); entry.enable(); DirmonEntry.enabled().count(); audit()`,
  );
  expect(stdout).toMatch(/disabled: 1[\s\S]*\/up\/\*[\s\S]*\n1\n[\s\S]*enable.*Dirmon entry/);
});
