import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { consoleAt, ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { startServer } from '../support/server-process';
import { KEY } from '../support/terminal';

it('runs shell tasks at the prompt, with their options, questions and errors', async () => {
  const url = freshDatabaseUrl();
  await using server = await startServer(url, 'app1:1');
  const env = ownHome();
  await using terminal = consoleAt(['--url', url, '-E', 'production'], env);
  await terminal.waitFor('rw:001> ');
  const does = async (line: string, shows: string | RegExp) => {
    await terminal.enter(line);
    await terminal.waitFor(shows);
    await terminal.waitFor(/ rw:\d+> /);
  };
  await terminal.enter('pause app*');
  await terminal.waitFor('Type 1 or all to pause it: ');
  await does('no', 'Nothing was published.');
  await does('pause app1 --expect 1', /✓ app1:1 {2}running → paused\n1 of 1 done.*\n[A-Z].*: resume app1\n/);
  await does('resume app1 --read-only', /read-only/);
  await does('resume app1 --dry-run', /Dry run/);
  await does('rj-console resume app1:1', /✓ app1:1 {2}paused → running/);
  await does('pause app', 'No server matches `app`.');
  await does('pause', 'No server named.');
  await does('help log-level', /Usage: rj-console log-level/);
  await does('pause = 42', /\n42\n/);
  await does('pause', /\n42\n/);
  await does('servers --json', /\n\[\{"_id":.*"name":"app1:1"/);
  await does('servers app1 -o csv', /\nid,name,.*\n[0-9a-f]{24},app1:1,/);
  await does(`jobs --where '{"api_key": "geheim1"}'`, 'No jobs found.');
  await does('events -n 1', /ago .*app1:1/);
  await terminal.enter('events -f');
  await terminal.waitFor(/Ctrl\+C/);
  await terminal.type(KEY.ctrl('c'));
  await terminal.waitFor(/ rw:\d+> /);
  await terminal.type(`Server.publish('pause', {ho${KEY.tab}`);
  await terminal.waitFor("Server.publish('pause', {host: ");
  await terminal.type(KEY.ctrl('u'));
  await does('ruby', /Ruby/);
  await does('refresh app1', /✓ app1:1 .*\n1 of 1 done/);
  await does(
    'RocketJob::Subscribers::Logger.publish(:set, level: :warn, for: "10m")',
    /: RocketJob::Subscribers::Logger\.revert\(.[0-9a-f]{24}.\)/,
  );
  await does('kill --all --no-confirm --wait-timeout 1', /1 of 1 done/);
  expect(await server.exited).toBe(0);
  await terminal.enter('exit');
  expect(await terminal.exited).toBe(0);
  const history = readFileSync(join(env['HOME'] ?? '', '.rj-console_history'), 'utf8');
  expect(history).toContain('pause app1 --expect 1');
  expect(history).not.toContain('geheim1');
});

it("runs them in a script too, with the shell's exit codes", async () => {
  const url = freshDatabaseUrl();
  const heartbeat = '{_id: new ObjectId(), updated_at: new Date(), workers: 1}';
  const insert = `db.collection('rocket_job.servers').insertOne({name: 'silent:1', state: 'running', max_workers: 1, started_at: new Date(), heartbeat: ${heartbeat}})`;
  const silent = await runConsole(['--url', url, '-e', insert, '-e', 'pause silent --wait 0.2']);
  expect(silent.stdout).toContain('0 of 1 done');
  expect(silent.code).toBe(4);
  const none = await runConsole(['--url', url], { input: 'pause nobody\n' });
  expect(none.stderr).toContain('No server matches `nobody`.');
  expect(none.code).toBe(3);
});
