import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { consoleAt, ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { startServer } from '../support/server-process';
import { KEY } from '../support/terminal';
import { until } from '../support/until';

let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});

describe('a transcript', () => {
  it('contains the entries and output of the prompt, masked, private, and can run as a runbook', async () => {
    const home = ownHome();
    const path = join(home['HOME'] ?? '', 'night.md');
    await using _server = await startServer(url, 'one:1');
    {
      await using terminal = consoleAt(['--url', url, '--transcript', path], home);
      await terminal.waitFor(/rs0 \[primary\] rw:001> /);
      await terminal.enter("Server.publish('pause')");
      await terminal.waitFor(/1 of 1 done/);
      await terminal.waitFor("To undo: Server.publish('resume')");
      await terminal.enter("password = 'hunter2'");
      await terminal.waitFor("'hunter2'");
      await terminal.enter('nothing.there');
      await terminal.waitFor('nothing is not defined');
      await terminal.waitFor(/rw:004> /);
      writeFileSync(join(home['HOME'] ?? '', 'page.md'), '# Page\n\n```\nplace = "<which place>"\n```\n');
      await terminal.enter('runbook page.md');
      await terminal.waitFor('<which place>: ');
      await terminal.enter('here');
      await terminal.waitFor('quit (q)? ');
      await terminal.type('r');
      await terminal.waitFor(/rw:005> /);
      await terminal.type(KEY.ctrl('d'));
      await terminal.exited;
    }
    const page = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(page).toMatch(/^# rj-console, development, \d{4}-/);
    expect(page).toContain("\n```entered\nServer.publish('pause')\n```\n");
    expect(page).toMatch(/\n {4}Published Server\.pause to 1 server: one:1 \(event [0-9a-f]{24}\)\n/);
    expect(page).toMatch(/\n {4}✓ one:1 .*running → paused/);
    expect(page).toContain("\n```entered\npassword = '<secret>'\n```\n");
    expect(page).not.toContain('hunter2');
    expect(page).toContain('nothing is not defined');
    expect(page).toContain('    runbook page.md\n    Step 1 of 1: Page (line 4)\n    <which place>: here\n');
    expect(page).toContain('quit (q)? r\n\n```entered\nplace = "here"\n```\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    expect(page).not.toMatch(/\x1b/);
  });

  it("works for scripts too, and is refused if it can't be written", async () => {
    const home = ownHome();
    const path = join(home['HOME'] ?? '', 'script.md');
    const run = (file: string) =>
      runConsole(['--url', url, '--transcript', file, '-e', "console.log('said'); 1 + 1"], { env: home });
    expect((await run(path)).stdout).toBe('said\n2\n');
    expect(readFileSync(path, 'utf8')).toMatch(/\n```entered\n.*1 \+ 1\n```\n\n {4}said\n {4}2\n$/);
    const { code, stderr } = await run('/nonexistent/night.md');
    expect(code).toBe(2);
    expect(stderr).toContain('it is a file in a folder that does not exist. Nothing ran. Name a new file');
  });
});

describe('Ctrl-C', () => {
  it('interrupts an endless loop too, with a message on its own line', async () => {
    await using _server = await startServer(url, 'one:1');
    await using terminal = consoleAt(['--url', url]);
    await terminal.waitFor(/rs0 \[primary\] rw:001> /);
    await terminal.enter("loop = () => { Server.publish('refresh'); for (;;) {} }");
    await terminal.waitFor(/rw:002> /);
    await terminal.enter('loop()');
    await until(async () => (await runConsole(['--url', url, '-e', 'Event.recent(1)'])).stdout !== '');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor(
      /\n\^C\n(?:Stopping\.\.\.\n)?Interrupted\.\n.*Server#refresh was already published and can't be undone/,
    );
    await terminal.waitFor(/rw:003> /);
  });

  it('reports its events at the end of a script too', async () => {
    const code =
      "console.log('published'); (() => { Server.publish('refresh'); return new Promise(() => {}) })()";
    await using terminal = consoleAt(['--url', url, '-e', code]);
    await terminal.waitFor('published\n');
    await until(async () => (await runConsole(['--url', url, '-e', 'Event.recent(1)'])).stdout !== '');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor(/Server#refresh was already published and can't be undone \(event [0-9a-f]{24}\)/);
    expect(await terminal.exited).toBe(130);
  });

  it("names the events of the entry that can't be recalled", async () => {
    await using _server = await startServer(url, 'one:1');
    await using terminal = consoleAt(['--url', url]);
    await terminal.waitFor(/rs0 \[primary\] rw:001> /);
    const wait = "console.log('published'); await new Promise(() => {})";
    await terminal.enter(`for (const action of ['pause', 'refresh']) Server.publish(action); ${wait}`);
    await terminal.waitFor('\npublished\n');
    await terminal.type(KEY.ctrl('c'));
    for (const action of ['pause', 'refresh'])
      await terminal.waitFor(
        new RegExp(`Server#${action} was already published and can't be undone \\(event [0-9a-f]{24}\\)`),
      );
  });
});
