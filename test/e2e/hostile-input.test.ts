import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { javascriptQuoted, rubyQuoted } from '../../src/display/quoted';
import { consoleAt, ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { KEY, type Terminal } from '../support/terminal';

const canary = join(mkdtempSync(join(tmpdir(), 'rj-canary-')), 'touched');
const touch = `require('fs').writeFileSync('${canary}','x')`;
/** Each starts with a different letter, which is the part to type. */
const HOSTILE = [
  `a'+${touch}+'`,
  `b"+${touch.replaceAll("'", '`')}+"`,
  `c\${${touch}}`,
  `d#{File.write('${canary}','x')}`,
  `e1;touch ${canary}`,
  `f\`+${touch}+\``,
  `g\n\`\`\`\n${touch}\n`,
  `h\u001b]52;c;eA==\u0007\u202e`,
  'i'.repeat(50_000),
];
const url = freshDatabaseUrl();
const home = ownHome();

beforeAll(async () => {
  const client = await MongoClient.connect(url);
  const servers = client.db().collection('rocket_job.servers');
  const now = new Date();
  await servers.insertMany(
    HOSTILE.map((name) => ({
      name,
      state: 'running',
      max_workers: 1,
      started_at: now,
      heartbeat: { updated_at: now, workers: 0 },
    })),
  );
  await client.close();
});

afterAll(() => expect(existsSync(canary)).toBe(false));

async function atPrompt(...args: string[]): Promise<Terminal> {
  const terminal = consoleAt(['--url', url, ...args], home);
  await terminal.waitFor(/Connected\./);
  await terminal.waitFor(/rw:001> /);
  // Tab learns the names a moment later.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return terminal;
}

it.each(["'", '"', '`'])('Tab within %s inserts hostile names as strings', async (quote) => {
  await using terminal = await atPrompt();
  for (const [index, name] of HOSTILE.slice(0, 6).entries()) {
    await terminal.type(`Server.where({ name: ${quote}${name[0]}${KEY.tab}`);
    await terminal.type(` }).count()${KEY.enter}`);
    await terminal.waitFor('\n1\n');
    await terminal.waitFor(new RegExp(`:00${index + 2}> $`));
  }
  expect(existsSync(canary)).toBe(false);
});

it('a transcript of hostile servers repeats only what was typed', async () => {
  const path = join(home['HOME'] ?? '', 'hostile.md');
  {
    await using terminal = await atPrompt('--transcript', path);
    await terminal.enter('Server.all()');
    await terminal.waitFor(/rw:002> $/);
    await terminal.enter('Server.all().toArray().map((each) => each.toJSON())');
    await terminal.waitFor(/rw:003> $/);
    await terminal.enter("console.log('```\\n~~~\\n' + 'first')");
    await terminal.waitFor(/rw:004> $/);
    await terminal.type(KEY.ctrl('d'));
    await terminal.exited;
  }
  const replayed = await runConsole(['--url', url, '--run-all', '--runbook', path], { env: home });
  expect(replayed.code).toBe(0);
  expect(replayed.stdout).toContain('Step 3 of 3');
  expect(readFileSync(path, 'utf8')).not.toMatch(/[^\P{C}\n]/u);
});

it('reports and pastes of a hostile terminal enter nothing', async () => {
  await using terminal = await atPrompt();
  await terminal.type('\x1b[?62;22c\x1b[24;80R\x1b]11;rgb:0/0/0\x07\x1bP>|x\x1b\\');
  await terminal.type(Buffer.from([0x9b, 0x3f, 0x36, 0x63]));
  await terminal.type(KEY.paste(`'a'\x1b[201~\n${touch}\n`));
  await terminal.type(KEY.ctrl('c'));
  await terminal.enter("'still ' + 'here'");
  await terminal.waitFor("\n'still here'\n");
});

it("quoted texts evaluate to the same texts in the console's Ruby and TypeScript", async () => {
  const names = [...HOSTILE.slice(0, 8), '\\', "\\'", '#@a#$b', '\u{e0001}', '\u2028', '\u009b'];
  const ruby = join(home['HOME'] ?? '', 'names.rb');
  writeFileSync(
    ruby,
    `puts [${names.map(rubyQuoted).join(', ')}].map { |name| name.unpack('U*').join(' ') }`,
  );
  const code = `for (const name of [${names.map(javascriptQuoted).join(', ')}]) console.log(Array.from(name, (each) => each.codePointAt(0)).join(' '))`;
  const expected = `${names.map((name) => Array.from(name, (each) => each.codePointAt(0)).join(' ')).join('\n')}\n`;
  expect((await runConsole(['--url', url, '-f', ruby], { env: home })).stdout).toBe(expected);
  expect((await runConsole(['--url', url, '-e', code], { env: home })).stdout).toBe(expected);
});
