import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleAt, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { KEY } from '../support/terminal';
import { typeErrors } from '../support/type-check';

const BREAKOUT = "x\u2028process.exit(9)\n*/ process.exit(9) //';process.exit(9)";
const folder = mkdtempSync(join(tmpdir(), 'rj-program-'));
const url = freshDatabaseUrl();

beforeAll(async () => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(PACKAGE_ROOT, join(folder, 'node_modules', 'rj-console'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
});

/** Compiles and runs a program as a user does. */
async function run(program: string, at: string): Promise<string> {
  const file = join(folder, 'night.mjs');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  writeFileSync(file, ts.transpileModule(program, { compilerOptions }).outputText);
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    env: { ...process.env, RJ_MONGODB_URL: at },
  });
  return stdout;
}

it('is a program that compiles, and does the same in a database as the session', async () => {
  const path = join(mkdtempSync(join(folder, 'session-')), 'night.ts');
  const typed = [
    "db.collection('rocket_job.servers').insertOne({ name: text, state: text, odd: text })",
    'names = Server.all().pluck("name")',
    'names.length',
    'console.log(Server.count())',
    "Server.where({ name: 'nobody' }).first()",
    "Server.publish('refresh')",
    'count = Event.where({ action: "refresh" }).count()',
    'if (count > 0) {',
    '  Server.publish("thread_dump")',
    '}',
    'nothing.there',
    "Logger.publish('set', { level: 'debug' }).durability",
    'count = "many"',
    'RocketJob::Server.count',
    'help',
  ];
  {
    await using terminal = consoleAt(['--url', url, '--transcript', path, '--follow', '0.1']);
    await terminal.waitFor(/rw:001> /);
    await terminal.enter(`text = ${JSON.stringify(BREAKOUT)}`);
    let entry = 2;
    for (const line of typed) {
      if (!line.startsWith('  ') && line !== '}') await terminal.waitFor(new RegExp(`rw:0*${entry++}> `));
      await terminal.enter(line);
    }
    await terminal.waitFor(new RegExp(`rw:0*${entry}> `));
    await terminal.type(KEY.ctrl('d'));
    expect(await terminal.exited).toBe(0);
  }
  const program = readFileSync(path, 'utf8');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(typeErrors(new Map([['night', program]]))).toEqual([]);
  expect(program.split('\n').filter((line) => !line.startsWith('//'))).toEqual([
    "import { Event, Logger, RocketJob, Server } from 'rj-console';",
    '',
    'await RocketJob.connect();',
    `const text = ${JSON.stringify(BREAKOUT)}`,
    'const names = await Server.all().pluck("name")',
    'names.length',
    'console.log(await Server.count())',
    "await Server.where({ name: 'nobody' }).first()",
    "await Server.publish('refresh')",
    'let count; count = await Event.where({ action: "refresh" }).count()',
    'if (count > 0) {',
    '  await Server.publish("thread_dump")',
    '}',
    ";(await Logger.publish('set', { level: 'debug' })).durability",
    'count = "many"',
    'await RocketJob.disconnect();',
    '',
  ]);
  const other = freshDatabaseUrl();
  expect(await run(program, other)).toBe('0\n');
  const events = await runConsole(['--url', other, '--json', '-e', "Event.recent(5).pluck('action')"]);
  expect(events.stdout).toContain('["set","thread_dump","refresh"]');
}, 120_000);

it("refuses a file that isn't empty, and keeps a killed session as comments", async () => {
  const path = join(folder, 'mine.ts');
  writeFileSync(path, 'const mine = 1;\n');
  const refused = await runConsole(['--url', url, '--transcript', path, '-e', '1']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('an existing program, which would be overwritten');
  expect(readFileSync(path, 'utf8')).toBe('const mine = 1;\n');
  const killed = join(folder, 'killed.ts');
  const code = "Server.count()\nprocess.kill(process.pid, 'SIGKILL')";
  await runConsole(['--url', url, '--transcript', killed, '-e', code]).catch(() => {});
  expect(readFileSync(killed, 'utf8')).toBe("// Server.count()\n// process.kill(process.pid, 'SIGKILL')\n");
});
