import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { consoleAt, ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { startServer } from '../support/server-process';
import { KEY } from '../support/terminal';

const PAGE = `# Restart a server

Look at it first:

\`\`\`ts
server = Server.where({name: '<server-name>'}).first()
\`\`\`

## Stop it

~~~ts
Server.publish('pause', {server_id: server.id})
~~~

~~~sh
systemctl stop rj-server
~~~

## Look again

~~~
Server.where({name: '<server-name>'}).first().state
~~~
`;

let url: string;
let home: NodeJS.ProcessEnv;
beforeEach(() => {
  url = freshDatabaseUrl();
  home = ownHome();
});

function page(text: string): string {
  const path = join(home['HOME'] ?? '', 'page.md');
  writeFileSync(path, text);
  return path;
}

describe('a runbook at the prompt', () => {
  it("goes step by step, asks for placeholders once, and skips blocks that aren't code for the console", async () => {
    page(PAGE);
    await using _server = await startServer(url, 'one:1');
    await using terminal = consoleAt(['--url', url], home);
    await terminal.waitFor(/rs0 \[primary\] rw:001> /);
    await terminal.enter('runbook');
    await terminal.waitFor('Name the file of the page, for example `runbook restart.md`.');
    await terminal.enter('runbook pgae.md');
    await terminal.waitFor("Error: Can't read `pgae.md`: the file does not exist.");
    await terminal.enter('runbook page.md');
    await terminal.waitFor(/Step 1 of 4: Restart a server \(line 6\)\n<server-name>: /);
    await terminal.enter('');
    await terminal.waitFor('<server-name>: ');
    await terminal.enter('one:1');
    await terminal.waitFor(/^ {2}server = Server\.where\(\{name: 'one:1'\}\)/m);
    await terminal.waitFor('run (r), skip (s), edit (e) or quit (q)? ');
    await terminal.type('xr');
    await terminal.waitFor(/one:1 +running/);
    await terminal.waitFor('Step 2 of 4: Stop it');
    await terminal.waitFor('quit (q)? ');
    await terminal.type('r');
    await terminal.waitFor('running → paused');
    await terminal.waitFor('Step 3 of 4: Stop it: skipped, because it is sh');
    await terminal.waitFor('Step 4 of 4: Look again');
    await terminal.waitFor('quit (q)? ');
    await terminal.type('e');
    await terminal.waitFor("Server.where({name: 'one:1'}).first().state");
    await terminal.type(`.length${KEY.enter}`);
    await terminal.waitFor('\n6\n');
    await terminal.waitFor('Runbook finished.');
    await terminal.waitFor(/rw:005> /);
  });

  it('offers a failed step again, and ends at a key', async () => {
    page('```\nnothing.there\n```\n\n```\n1 + 1\n```\n');
    await using terminal = consoleAt(['--url', url, '--runbook', 'page.md'], home);
    await terminal.waitFor('Step 1 of 2 (line 2)\n  nothing.there\n');
    await terminal.waitFor('quit (q)? ');
    await terminal.type('r');
    await terminal.waitFor('ReferenceError: nothing is not defined');
    await terminal.waitFor('quit (q)? ');
    await terminal.type('s');
    await terminal.waitFor('Step 2 of 2 (line 6)');
    await terminal.waitFor('quit (q)? ');
    await terminal.type('q');
    await terminal.waitFor('Runbook stopped early.');
    expect(await terminal.exited).toBe(3);
  });

  it("doesn't treat a paste as a key", async () => {
    page('```\nglobalThis.ran = true\n```\n');
    await using terminal = consoleAt(['--url', url], home);
    await terminal.waitFor(/rs0 \[primary\] rw:001> /);
    await terminal.type(`runbook page.md${KEY.enter}`);
    await terminal.waitFor('quit (q)? ');
    await terminal.type(KEY.paste('r\nr\n'));
    await terminal.type('q');
    await terminal.waitFor('Runbook stopped early.');
    await terminal.type(KEY.ctrl('c'));
    await terminal.enter('typeof ran');
    await terminal.waitFor("\n'undefined'\n");
  });
});

describe('--runbook with --run-all', () => {
  const run = (args: readonly string[]) => runConsole(['--url', url, ...args], { env: home });

  it('runs all steps', async () => {
    const path = page('# One\n```\na = 20\n```\n# Two\n~~~js\na + 1\n~~~\n```sh\nls\n```\n');
    const { code, stdout, stderr } = await run(['--run-all', '--runbook', path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'Step 1 of 3: One (line 3)\n  a = 20\nStep 2 of 3: Two (line 7)\n  a + 1\n21\nStep 3 of 3: Two: skipped, because it is sh (line 10)\n',
    );
  });

  it('runs each block in the language of its fence, and others in the chosen one', async () => {
    const blocks = ['ruby\nn = [1, 2].sum', '\nruby', 'ts\n[1, 2].length + 1', 'rb\nn + 40', '\n[n, nil]'];
    const path = page(blocks.map((block) => `\`\`\`${block}\n\`\`\`\n`).join('\n'));
    const { stdout, stderr } = await runConsole(['--url', url, '--run-all', '--runbook', path], {
      env: home,
    });
    expect(stderr).not.toContain('Error');
    const answers = stdout.split('\n').filter((line) => /^(=> )?[\d[]/.test(line));
    expect(answers).toEqual(['3', '43', '[3, nil]']);
  });

  it('stops at the first failure with 3, and names the line of the page', async () => {
    const path = page('# One\n```\nnothing.there\n```\n```\n"not reached"\n```\n');
    const { code, stdout, stderr } = await run(['--run-all', '--runbook', path]);
    expect(code).toBe(3);
    expect(stdout).not.toContain('Step 2');
    expect(stderr).toContain('nothing is not defined');
  });

  it("doesn't answer the confirmation before every server of production is stopped", async () => {
    await using _server = await startServer(url, 'one:1');
    const path = page("```\nServer.publish('stop')\n```\n");
    const refused = await run(['-E', 'production', '--run-all', '--runbook', path]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('pass `--expect 1` or `--no-confirm`');
    const all = await run(['-E', 'production', '--no-confirm', '--run-all', '--runbook', path]);
    expect(all.code).toBe(0);
  });

  it('runs nothing of a page with placeholders, and nothing at all without a terminal or --run-all', async () => {
    const path = page("```\n'ran'\n```\n```\nf('<name>')\n```\n");
    const open = await run(['--run-all', '--runbook', path]);
    expect({ code: open.code, stdout: open.stdout }).toEqual({ code: 3, stdout: '' });
    expect(open.stderr).toContain('The runbook has a placeholder: <name>. Nothing ran.');
    const nobody = await run(['--runbook', path]);
    expect(nobody.code).not.toBe(0);
    expect(nobody.stderr).toContain(
      'Stepping through a runbook needs a terminal. Nothing ran. To run every step without asking, pass `--run-all`.',
    );
    expect((await run(['--run-all', '--runbook', 'missing.md'])).code).toBe(3);
    const prose = await run(['--run-all', '--runbook', page('Nothing to run.\n')]);
    expect(prose.code).toBe(3);
    expect(prose.stderr).toContain('has no code blocks (fenced with ```). Nothing ran.');
  });
});
