import { MongoClient, ObjectId } from 'mongodb';
import { beforeAll, expect, it } from 'vitest';
import { consoleAt, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { KEY } from '../support/terminal';

const NAME = 'web1\x1b[2J\x1b[8m\x1b]0;t\x07\u009b1A\u202e\u200b\r\nFORGED running';
const SHOWN = 'web1\\u001b[2J\\u001b[8m\\u001b]0;t\\u0007\\u009b1A\\u202e\\u200b\\u000d\\u000aFORGED running';
const ESC = String.fromCharCode(27);
/** Colours, cursor moves, erasing, bracketed paste: everything that the console itself writes. */
const OURS = new RegExp(
  `${ESC}\\[(?:(?:[0-79]|2[2-9]|3[0-79]|9\\d)?(?:;\\d+)*m|\\d*[ABCJK]|\\?2004[hl])|\\r(?!\\n)`,
  'g',
);
const UNSAFE = /[^\P{C}\r\n]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

let url: string;
beforeAll(async () => {
  url = freshDatabaseUrl();
  const client = await MongoClient.connect(url);
  const now = new Date();
  const db = client.db();
  await db.collection('rocket_job.servers').insertOne({
    ...{ name: NAME, state: 'running', max_workers: 1, started_at: now, version: NAME },
    heartbeat: { _id: new ObjectId(), updated_at: now, workers: 1 },
  });
  await db.collection('rocket_job.node_jobs').insertOne({
    ...{ _type: NAME, state: 'failed', priority: 50, created_at: now, worker_name: NAME },
    exception: { class_name: NAME, message: NAME },
  });
  await client.close();
});

it('shows hostile names escaped at a terminal', async () => {
  await using terminal = consoleAt(['--url', url]);
  await terminal.waitFor(/Connected\./);
  // Wide enough for whole names: narrower tables cut them in the middle.
  terminal.resize(200, 40);
  let entry = 1;
  const answer = async (code: string, shown: string | RegExp) => {
    await terminal.waitFor(`rw:${String(entry++).padStart(3, '0')}> `);
    await terminal.enter(code);
    return terminal.waitFor(shown);
  };
  await answer('Server.all()', SHOWN);
  await answer('Job.all()', 'web1\\u001b[2J');
  await answer('name = Server.first().name; undefined', 'undefined');
  await answer('console.log(`out ${name}`)', 'out web1\\u001b[2J');
  await answer("console.log('\\x1b[32mgreen\\x1b[39m')", 'green');
  await answer('process.stdout.write(`raw ${name}\\n`)', 'raw web1\\u001b[2J');
  await answer('throw new Error(name)', /Error: web1\\u001b.*\n {2}FORGED/);
  await answer('({[name]: name, at: new RegExp(name)})', 'web1\\u001b[2J');
  await answer("Server.publish('stop', {name: 'web2'})", "Servers: 'web1\\u001b[2J");
  await answer('puts RocketJob::Server.first.name', 'web1\\u001b[2J');
  await answer('servers', SHOWN);
  await terminal.type('q');
  await terminal.waitFor('rw:012> ');
  await terminal.type(KEY.paste(`'a\u009b\u202e\u200bb'`));
  await terminal.waitFor("'a\\u202e\\u200bb'");
  await terminal.type(KEY.ctrl('c'));
  await terminal.type(KEY.ctrl('d'));
  expect(await terminal.exited).toBe(0);
  expect(terminal.raw).toContain(`${ESC}[32mgreen${ESC}[39m`);
  expect(terminal.raw).not.toContain(`${ESC}[8m`);
  expect(terminal.raw.replaceAll(OURS, '')).not.toMatch(UNSAFE);
});

it("leaves the user's bytes unchanged in a pipe, and escapes its own output", async () => {
  const run = (...args: string[]) => runConsole(['--url', url, ...args]);
  const own = await run('-e', 'Server.first().name', '-e', 'console.log(Server.first().name)');
  expect(own.stdout).toBe(`${NAME}\n${NAME}\n`);
  const ours = await run('-e', 'Server.all()', '-e', 'throw new Error(Server.first().name)');
  expect(ours.stdout).toContain(SHOWN);
  expect(ours.stdout + ours.stderr).not.toMatch(UNSAFE);
  const json = await run('--json', '-e', 'Server.first().name');
  expect(json.stdout).not.toMatch(UNSAFE);
  expect(JSON.parse(json.stdout)).toBe(NAME);
  const wrong = await run(NAME);
  expect(wrong.stderr).toContain(`no task named \`${SHOWN}\``);
  expect(wrong.stderr).not.toMatch(UNSAFE);
});
