import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleAt, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';

const url = freshDatabaseUrl();

function script(...args: string[]) {
  return runConsole(['--url', url, '-E', 'production', ...args]);
}

const count = async (name: string) =>
  Number((await script('-e', `db.collection('${name}').countDocuments()`)).stdout);
const filled = (name: string) =>
  script('-e', `db.collection('${name}').insertMany([{a: 1}, {a: 1}, {a: 2}]).insertedCount`);

beforeAll(() => filled('x'), 60_000);
afterAll(() => script('--no-confirm', '-e', 'db.dropDatabase()'));

it('asks at the prompt before a write to many documents and before the eleventh write', async () => {
  await using terminal = consoleAt(['--url', url, '-E', 'production']);
  await terminal.waitFor(/Connected\./);
  await terminal.enter("db.collection('x').deleteMany({a: 1})");
  await terminal.waitFor(/delete would affect 2 documents in \S+\.x, in prod\n {2}where \{"a":1\}\n/);
  await terminal.waitFor('Type 2 or all to delete: ');
  await terminal.enter('3');
  await terminal.waitFor(/Not confirmed: you typed `3`, not `2` or `all`\. Nothing was written\./);
  expect(await count('x')).toBe(3);
  await terminal.enter("db.command({delete: 'x', deletes: [{q: {a: 1}, limit: 0}]})");
  await terminal.waitFor('Type 2 or all to delete: ');
  await terminal.enter('2');
  await terminal.waitFor(/n: 2/);
  await terminal.enter("for (let i = 0; i < 12; i++) db.collection('loop').insertOne({i})");
  await terminal.waitFor(/This entry has made 10 writes: 10 × insert in \S+\.loop in prod\. The next one/);
  await terminal.waitFor('Type all to continue: ');
  await terminal.enter('no');
  await terminal.waitFor(
    /you typed `no`, not `all`\. This entry has made 10 writes.*Nothing else was written\./,
  );
  await terminal.enter(
    "Promise.all(Array.from({length: 14}, (_, i) => db.collection('all').insertOne({i}))).then(() => 'went on')",
  );
  await terminal.waitFor(/and 3 more are waiting/);
  await terminal.waitFor('Type all to continue: ');
  await terminal.enter('all');
  await terminal.waitFor("'went on'");
  expect([await count('loop'), await count('all')]).toEqual([10, 14]);
  await terminal.enter('audit(3)');
  await terminal.waitFor(/ago {2}\S+@\S+ \(rj-console\) inserted document [0-9a-f]{24} in \S+\.all\n/);
}, 60_000);

it('refuses without a terminal, reports what was done, and accepts --expect and --no-confirm', async () => {
  await filled('y');
  const drop = ['-e', "db.collection('y').drop()"];
  expect((await script(...drop)).stderr).toContain(
    'Nothing was written. There is no terminal to confirm on: pass `--expect 3` or `--no-confirm`.',
  );
  expect((await script('--expect', '2', ...drop)).stderr).toContain(
    '--expect says 2, but drop would affect 3 documents',
  );
  expect((await script('--read-only', ...drop)).stderr).toContain('read-only');
  expect((await script('--dry-run', ...drop)).stderr).toContain("A dry run can't rehearse `drop`");
  expect(await count('y')).toBe(3);
  const loop = ['-e', "for (let i = 0; i < 12; i++) db.collection('z').insertOne({i})"];
  expect((await script(...loop)).stderr).toMatch(
    /This entry makes more than 10 writes in production.*This entry has made 10 writes/,
  );
  expect(await count('z')).toBe(10);
  expect((await script('--expect', '12', ...loop)).code).toBe(0);
  expect((await script('--expect', '3', '--reason', 'ticket 4711', ...drop)).code).toBe(0);
  const shown = await runConsole(['audit', '--url', url, '-n', '1']);
  expect(shown.stdout).toMatch(/dropped 3 documents in \S+\.y \(reason: ticket 4711\)\n$/);
  const json = await runConsole(['audit', '--url', url, '-n', '1', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ action: 'drop', count: 3, outcome: { status: 'done' } });
}, 60_000);
