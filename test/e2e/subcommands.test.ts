import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SUBCOMMAND_NAMES } from '../../console/cli/subcommands/subcommand';
import { consoleAt, ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { startServer } from '../support/server-process';
import { KEY } from '../support/terminal';

let url: string;
const run = (...args: string[]) => runConsole([...args, '--url', url]);

/** Inserts documents of servers without a process: they don't act on events. */
async function documents(...servers: readonly (readonly [name: string, state: string])[]): Promise<void> {
  const inserts = servers.map(([name, state]) => {
    const heartbeat = '{_id: new ObjectId(), updated_at: new Date(), workers: 1}';
    return `{name: '${name}', state: '${state}', max_workers: 1, started_at: new Date(), heartbeat: ${heartbeat}}`;
  });
  const code = `db.collection('rocket_job.servers').insertMany([${inserts.join(', ')}])`;
  expect((await run('-e', code)).code).toBe(0);
}

describe('rj-console TASK', () => {
  beforeEach(() => {
    url = freshDatabaseUrl();
  });

  it('acts on servers by name, host and pattern, and reports the outcome', async () => {
    await using one = await startServer(url, 'web1:1');
    await using two = await startServer(url, 'web1:2');
    const paused = await run('pause', 'web1:1');
    expect(paused.stdout).toMatch(
      /^Published Server.pause \{server_id: [0-9a-f]{24}\} to 1 server: web1:1 .*\n✓ web1:1 {2}running → paused\n1 of 1 done .*\nTo undo: rj-console resume web1:1\n$/,
    );
    expect(paused.code).toBe(0);
    const resumed = await run('resume', 'web1');
    expect(resumed.stdout).toMatch(
      /^Published Server.resume to 2 servers: web1:1, web1:2 \(2 events\)\n[\s\S]*\n2 of 2 done/,
    );
    expect(resumed.stdout).toMatch(/\nTo undo: rj-console pause web1:1\n$/);
    const listed = await run('servers', 'web1');
    expect(listed.stdout).toMatch(/^name +state[\s\S]*web1:1 +running[\s\S]*web1:2 +running/);
    const json = await run('servers', '--json');
    expect(JSON.parse(json.stdout).map(({ name }: { name: string }) => name)).toEqual(['web1:1', 'web1:2']);
    const dumped = await run('thread-dump', 'web1:2', '--json');
    expect(JSON.parse(dumped.stdout)).toMatchObject({ outcomes: [{ process: 'web1:2', status: 'done' }] });
    const stopped = await run('stop', 'web*', '--expect', '2', '--wait', '30');
    expect(stopped.stdout).toMatch(/^web\* matches 2 servers: web1:1, web1:2\nPublished Server\.stop/);
    expect(stopped.code).toBe(0);
    expect(await Promise.all([one.exited, two.exited])).toEqual([0, 0]);
  });

  it('reaches all servers with --all, and accepts options before and after', async () => {
    await using server = await startServer(url, 'all:1');
    const { stdout, code } = await runConsole(['--url', url, '--json', 'pause', '--all']);
    expect(JSON.parse(stdout)).toMatchObject({ event: { parameters: {} }, outcomes: [{ process: 'all:1' }] });
    expect(code).toBe(0);
    expect((await run('refresh', '--all')).stdout).toMatch(/✓ all:1 .*\n1 of 1 done/);
    expect((await run('refresh-config')).stdout).toMatch(/✓ all:1 .*\n1 of 1 done/);
    const level = await run('log-level', 'DEBUG', '--class', 'RocketJob::Worker', '--for', '10m', '--json');
    expect(JSON.parse(level.stdout)).toMatchObject({
      event: { action: 'set', parameters: { level: 'debug', class_name: 'RocketJob::Worker' } },
      outcomes: [{ process: 'all:1', status: 'done' }],
    });
    expect((await run('kill', '--all', '--wait-timeout', '1')).code).toBe(0);
    expect(await server.exited).toBe(0);
  });

  it('reaches the servers of a pattern, although other documents are damaged', async () => {
    await documents(['web1:1', 'running'], ['web3:1', 'running']);
    const damaged = "{_id: 5, name: 'web2:1', state: 'running'}, {_id: 6, name: {web: 1}, state: 'running'}";
    await run('-e', `db.collection('rocket_job.servers').insertMany([${damaged}])`);
    const { code, stdout, stderr } = await run('pause', '*web*', '--wait', '0.2');
    expect(stdout).toMatch(/\(3 events\)\n/);
    for (const name of ['web1:1', 'web2:1', 'web3:1']) expect(stdout).toContain(name);
    expect(stderr).toMatch(/^Error: No server matches `name: \{ web: 1 \}`\./m);
    expect(code).toBe(1);
  });

  it("exits with 4 if a server hasn't acted in time", async () => {
    await documents(['silent:1', 'running'], ['silent:2', 'running']);
    const { code, stdout } = await run('pause', 'silent', '--wait', '0.3');
    expect(stdout).toMatch(/\n0 of 2 done, no sign of action from 2: silent:1 \(last heartbeat/);
    expect(code).toBe(4);
    const json = await run('pause', 'silent', '--wait', '0.3', '--json');
    expect(json.code).toBe(4);
    const lines = json.stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).silent)).toEqual([['silent:1'], ['silent:2']]);
  });

  it('continues in production if the number is given, and asks a user', async () => {
    await documents(['web1:1', 'running'], ['web2:1', 'running']);
    const counted = await run('pause', '--all', '-E', 'production', '--expect', '2', '--wait', '0');
    expect(counted.stdout).toContain('Published Server.pause to 2 servers');
    await using terminal = consoleAt(['stop', 'web*', '-E', 'production', '--wait', '0', '--url', url]);
    await terminal.waitFor('This will stop every server in prod (2 servers: 2 running):');
    await terminal.waitFor('Type 2 or all to stop them: ');
    await terminal.enter('no');
    await terminal.waitFor('Nothing was published.');
    expect(await terminal.exited).toBe(1);
  });

  it('rehearses with --dry-run', async () => {
    await documents(['web1:1', 'running'], ['web2:1', 'running']);
    const { code, stdout } = await run('stop', '--all', '-E', 'production', '--dry-run');
    expect(stdout).toMatch(
      /^Dry run: nothing was published\. Server\.stop would write:[\s\S]*It would reach 2 servers: 2 running/,
    );
    expect(code).toBe(0);
    expect((await run('events')).stdout).toBe('');
  });

  it('shows events, the newest last, and follows them until Ctrl+C', async () => {
    await run('log-level', 'debug');
    await run('log-level', 'warn');
    const { stdout } = await run('events', '-n', '1');
    expect(stdout).toMatch(/ ago {2}\S+@\S+ \(rj-console\) set the log level to warn everywhere/);
    expect((await run('events')).stdout).toMatch(/ to debug .*\n.* to warn .*\n$/);
    const bin = `${PACKAGE_ROOT}/bin/rj-console.js`;
    const args = ['events', '--follow', '-n', '0', '--json', '--url', url];
    const child = spawn(process.execPath, [bin, ...args], { env: ownHome() });
    const exit = once(child, 'exit');
    const line = once(createInterface(child.stdout), 'line');
    const publishing = setInterval(() => void run('log-level', 'info'), 2_000);
    const [text] = await line.finally(() => clearInterval(publishing));
    expect(JSON.parse(text)).toMatchObject({ action: 'set', parameters: { level: 'info' } });
    child.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
  });

  it('needs a database: it never starts a sandbox', async () => {
    const { code, stdout, stderr } = await runConsole(['servers']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('No database configured.');
    const unreachable = await runConsole(['servers', '--url', 'mongodb://127.0.0.1:1/x']);
    expect(unreachable.code).toBe(2);
  });

  it.each(SUBCOMMAND_NAMES)('explains %s with examples', async (name) => {
    const { code, stdout } = await runConsole([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\\n {2}rj-console ${name}`));
  });

  it('lists them all in --help', async () => {
    const { stdout } = await runConsole(['--help']);
    const listed = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z-]+) \[/gm)];
    expect(listed.map(([, name]) => name)).toEqual(SUBCOMMAND_NAMES);
  });

  it('exits with 130 at Ctrl+C, and says that nothing can be recalled', async () => {
    await documents(['silent:1', 'running']);
    await using terminal = consoleAt(['stop', 'silent:1', '--wait', '600', '--url', url]);
    await terminal.waitFor('Published Server.stop');
    await terminal.waitFor('0 of 1 done');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor('The event is already published.');
    expect(await terminal.exited).toBe(130);
  });
});

describe('rj-console TASK refuses, and publishes nothing', () => {
  beforeAll(async () => {
    url = freshDatabaseUrl();
    await documents(['web1:1', 'running'], ['web2:1', 'running']);
  });

  it.each([
    [['stop'], 'no server named. Nothing was published.'],
    [['stop', 'web1', '--all'], 'both NAME and --all given'],
    [['stop', ''], 'NAME is empty'],
    [['stop', 'web1', ''], 'NAME is empty'],
    [['kill', 'wbe1:1'], 'Did you mean `web1:1`?'],
    [['stop', 'x*'], 'No server matches'],
    [['stop', 'web*', '--expect', '3'], '--expect says 3, but stop would reach 2 servers: 2 running'],
    [['resume', '--all', '--expect', '3'], '--expect says 3, but'],
    [['pause', 'web1:1', '--read-only'], 'read'],
    [['pause', '--all', '-E', 'production'], 'pass `--expect 2` or `--no-confirm`'],
    [['kill', 'web*', '-E', 'production'], 'pass `--expect 2` or `--no-confirm`'],
    [['log-level', 'verbose'], 'Expected `level` to be one of'],
    [['log-level', 'debug', '--host', ''], '--host has an empty value'],
    [['log-level', 'debug', '--then', 'info'], '`then` needs `for`.'],
    [['servers', 'nosuch'], 'No server matches'],
    [['sevrers'], 'Did you mean `servers`?'],
    [['stop', '--all', '--all-servers'], 'error: --all-servers is now --no-confirm. Nothing ran.'],
    [['--skip-confirmation', '-e', '1'], 'error: --skip-confirmation is now --no-confirm.'],
    [['--yes', '--runbook', 'page.md'], 'error: --yes is now --run-all.'],
    [['--run-all'], '--run-all needs --runbook'],
    [['Server.count()'], 'To run code use -e.'],
    [['-e', '1', 'servers'], 'a task cannot be combined with'],
    [['--runbook', 'page.md', 'servers'], 'a task cannot be combined with'],
    [['events', '-n', 'x'], 'Expected a whole number'],
    [['servers', '-E', ''], '--environment has an empty value'],
    [['--transcript', ' ', '-e', '1'], '--transcript has an empty value'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
    expect(stdout.replace(/^web\* matches .*\n/, '')).toBe('');
  });

  it.each([
    [['roles', ''], 'Expected the database of the roles to have a name that is not empty'],
    [['roles', 'a.b'], 'Expected the database of the roles to have a name without any of'],
    [['--url', '', '-e', '1'], '--url has an empty value'],
  ])('%j, whatever the database', async (args, message) => {
    const { code, stdout, stderr } = await runConsole(args);
    expect({ code, stdout, stderr }).toEqual({
      code: args[0] === 'roles' ? 2 : 1,
      stdout: '',
      stderr: expect.stringContaining(message),
    });
  });

  afterAll(async () => {
    expect((await run('events', '--json')).stdout).toBe('');
  });
});
