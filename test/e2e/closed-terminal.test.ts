import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleAt, ownHome } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { type ServerProcess, startServer } from '../support/server-process';
import { KEY, type Terminal } from '../support/terminal';

const url = freshDatabaseUrl();
const SIGHUP = 128 + 1;

const started = async (home: NodeJS.ProcessEnv, ...args: string[]): Promise<Terminal> => {
  const terminal = consoleAt(['--url', url, ...args], home);
  await terminal.waitFor(/Connected\./);
  await terminal.waitFor('rw:001> ');
  return terminal;
};

describe('a terminal that is closed', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer(url, 'one:1');
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each([
    ['nothing runs', [], 'rw:001> '],
    ['code keeps the process for itself', ["console.log('in' + 'side'); for (;;) {}"], 'inside'],
    ['code waits', ["console.log('in' + 'side'); await new Promise(() => {})"], 'inside'],
    ['a view is live', ['servers'], 'Press any key'],
    ['Ruby runs', ['puts "in#{:side}" if true; loop do; end'], 'inside'],
    ['a question waits', ["Server.publish('stop')"], 'Type 1'],
  ])('exits the console by its signal while %s', async (_when, entries, shown) => {
    const home = ownHome();
    await using terminal = await started(home, '-E', 'production');
    for (const entry of entries) await terminal.enter(entry);
    if (entries.length > 0) await terminal.waitFor(shown);
    terminal.close();
    expect(await terminal.exited).toBe(SIGHUP);
    const folder = home['HOME'] as string;
    expect(readdirSync(folder).filter((name) => name.startsWith('core'))).toEqual([]);
    if (entries.length === 0) return;
    const history = readFileSync(join(folder, '.rj-console_history'), 'utf8').trim().split('\n');
    expect(history.map((line) => JSON.parse(line))).toEqual(entries);
  });
});

describe('Ctrl+C', () => {
  it('leaves the terminal as it was, whatever it interrupts', async () => {
    await using terminal = await started(ownHome());
    const modes = () =>
      execFileSync('stty', ['-a', '-F', readlinkSync(`/proc/${terminal.pid}/fd/0`)], { encoding: 'utf8' });
    const before = modes();
    expect(before).toMatch(/-icanon[\s\S]*-echo\b/);
    const say = "console.log('in' + 'side')";
    for (const loop of [
      `${say}; for (;;) {}`,
      `${say}; for (;;) { await 1 }`,
      `${say}; Promise.resolve().then(() => { for (;;) {} })`,
      `await new Promise(() => setImmediate(() => { ${say}; for (;;) {} }))`,
      `await new Promise(() => setTimeout(() => { ${say}; for (;;) {} }, 1))`,
    ]) {
      await terminal.enter(loop);
      await terminal.waitFor('inside');
      await terminal.type(KEY.ctrl('c'));
      await terminal.waitFor(/Interrupted\.[\s\S]*> /);
      expect(modes()).toBe(before);
    }
    await terminal.enter('20 + 22');
    await terminal.waitFor(/^42$/m);
  });
});
