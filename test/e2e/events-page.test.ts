import { writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { consoleAt, ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PageBlocks } from '../support/page-blocks';
import { startServer } from '../support/server-process';
import { KEY } from '../support/terminal';

// The TypeScript of docs/events.md, block by block, against real servers in separate processes.
const blocks = new PageBlocks('docs/events.md', 'ts');
const block = blocks.with;

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});

/** Runs blocks as a file, in a separate console. */
async function run(...code: string[]): Promise<string> {
  const home = ownHome();
  const env = { ...home, RJ_MONGODB_URL: url };
  const file = join(home['HOME'] ?? '', 'page.ts');
  writeFileSync(file, code.join('\n'));
  const { code: exitCode, stdout, stderr } = await runConsole(['-f', file], { env });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
}

describe('servers', () => {
  const both = async () => [await startServer(url, 'myhost:1'), await startServer(url, 'other:2')] as const;

  it.each([
    ["Server.publish('stop');", /✓ myhost:1 {2}running → exited[\s\S]*✓ other:2 {2}running → exited/],
    ["Server.publish('kill');", /✓ myhost:1 {2}running → exited[\s\S]*✓ other:2 {2}running → exited/],
  ])('%s stops all of them', async (text, outcome) => {
    const [one, other] = await both();
    await using _one = one;
    await using _other = other;
    const lines = (await run(block(text))).split('\n').sort().join('\n');
    expect(lines).toMatch(outcome);
    expect(await Promise.all([one.exited, other.exited])).toEqual([0, 0]);
  });

  it('pause and resume all of them', async () => {
    const [one, other] = await both();
    await using _one = one;
    await using _other = other;
    expect(await run(block("Server.publish('pause');"))).toMatch(/2 of 2 done/);
    expect(await run('Server.countsByState()')).toContain('{ paused: 2 }');
    expect(await run(block("Server.publish('resume');"))).toMatch(/2 of 2 done/);
    expect(await run('Server.countsByState()')).toContain('{ running: 2 }');
  });

  it('thread_dump writes the stacks of all of them', async () => {
    const [one, other] = await both();
    await using _one = one;
    await using _other = other;
    await run(block("Server.publish('thread_dump');"));
    await Promise.all([one.logs(/Thread dump/), other.logs(/Thread dump/)]);
  });

  it('one is stopped by its id, and the other continues', async () => {
    const [one, other] = await both();
    await using _one = one;
    await using _other = other;
    expect(await run(block("Server.publish('stop', { server_id"))).toMatch(/to 1 server: myhost:1/);
    expect(await one.exited).toBe(0);
    expect(await run("Server.pluck('name', 'state')")).toContain("[ [ 'other:2', 'running' ] ]");
  });
});

describe('receipts', () => {
  it('are available as a summary, and as outcomes arrive', async () => {
    await using _server = await startServer(url, 'myhost:1');
    expect(await run(block('publication.receipts({ timeoutMs: 2_000 })'))).toContain(
      '1 should act on it, 0 did not respond',
    );
    expect(await run(block('of refresh.receipts()'))).toContain('myhost:1 done undefined undefined');
  });
});

describe('workers', () => {
  it.each([
    ["Worker.publish('stop'", /^Stopped Worker: 1$/],
    ["Worker.publish('kill'", /^Killed$/],
    ["Worker.publish('thread_dump'", /^Thread dump Worker: 1$/],
  ])('%s', async (text, line) => {
    await using server = await startServer(url, 'myhost:1');
    await server.logs(/^Started$/);
    await run(block(text));
    await server.logs(line);
  });
});

describe('log levels', () => {
  it('for all classes, and for one class', async () => {
    await using server = await startServer(url, 'myhost:1');
    await run(block("Logger.publish('set', { level: 'debug' });"));
    await server.logs(/^Changed global log level to debug$/);
    await server.logs(/^Changed global log level to info$/);
    await run(block("class_name: 'RocketJob::Supervisor'"));
    await server.logs(/^Changed log level to debug for RocketJob::Supervisor$/);
  });

  it.each(["for: '10m' }", "for: '10m', then: 'info' }"])('temporary: %s', async (text) => {
    await using server = await startServer(url, 'myhost:1');
    expect(await run(block(text))).toMatch(/Reverts at \d\d:\d\d \(in 10m\)/);
    await server.logs(/^Changed global log level to debug until /);
    expect(await run('Server.all()')).toMatch(
      /myhost:1 .*\ndebug until \d\d:\d\d \(in 9m \d+s\) on every process, by /,
    );
  });

  it('temporary, and reverted early', async () => {
    await using server = await startServer(url, 'myhost:1');
    expect(await run(block('Logger.revert(published)'))).toMatch(/Reverts at \d\d:\d\d \(in 1h\)/);
    await server.logs(/^Reverted global log level/);
  });

  it.each(["host_name: 'server1.company.com' }", 'pid: 34567', "thread_dump', { host_name"])(
    "of another host don't affect this one: %s",
    async (text) => {
      await using server = await startServer(url, 'myhost:1');
      await run(block(text));
      await run("Logger.publish('set', { level: 'warn' })");
      await server.logs(/^Event Received$/);
      expect(server.lines.filter(({ msg }) => /Changed|Thread/.test(msg))).toEqual([]);
    },
  );
});

it('the log of events shows who did what', async () => {
  await using _server = await startServer(url, 'myhost:1');
  await run(
    "server = Server.first(); Server.publish('pause', {server_id: server.id}); Server.publish('resume')",
  );
  const who = `${userInfo().username}@${hostname()} (rj-console)`;
  const found = await run(block('RocketJob.Event.recent(50)'));
  expect(found).toContain(`${who} resumed all servers`);
  expect(found).toMatch(new RegExp(`${escaped(who)} paused myhost:1: done in \\d+ ms`));
});

it('the log of events can be followed live', async () => {
  await using terminal = consoleAt([], { ...ownHome(), RJ_MONGODB_URL: url });
  await terminal.waitFor(/Connected\./);
  const publishUntil = async (isSeen: () => boolean, code: string) => {
    while (!isSeen()) await run(code);
  };
  const who = `${userInfo().username}@${hostname()} (rj-console)`;
  await using _server = await startServer(url, 'myhost:1');
  await terminal.enter('Event.tail()');
  await terminal.waitFor('Following events.');
  await publishUntil(
    () => terminal.unread.includes(`${who} resumed all servers`),
    "Server.publish('resume')",
  );
  await terminal.waitFor(new RegExp(`\\d\\d:\\d\\d:\\d\\d  ${escaped(who)} resumed all servers`));
  await terminal.waitFor(/ {8}↳ resumed all servers: 1 of 1 done \(\d\.\ds\)/);
  await terminal.type(KEY.ctrl('c'));
  await terminal.waitFor(/rw:002> $/);
  await terminal.type(KEY.paste(block('RocketJob.Event.tail()').trimEnd()) + KEY.enter);
  const line = `${userInfo().username} published RocketJob::Subscribers::Server.pause`;
  await publishUntil(() => terminal.unread.includes(line), "Server.publish('pause')");
  await terminal.type(KEY.ctrl('c'));
  await terminal.waitFor(/rw:003> $/);
});

it('Secret Config is refreshed', async () => {
  await using server = await startServer(url, 'myhost:1');
  await run(block("SecretConfig.publish('refresh')"));
  await server.logs(/Secret Config/);
});

describe('a custom process', () => {
  it('subscribes and listens', async () => {
    const env = { ...ownHome(), RJ_MONGODB_URL: url };
    await using terminal = consoleAt([], env);
    await terminal.waitFor(/Connected\./);
    await terminal.type(KEY.paste(block('await RocketJob.connect();').trimEnd()) + KEY.enter);
    await terminal.waitFor(/rw:002> /);
    await terminal.type(KEY.paste(block('if (!RocketJob.isServer)').trimEnd()) + KEY.enter);
    await terminal.waitFor(/Event listener started/);
    await run("Logger.publish('set', { level: 'debug' })");
    await terminal.waitFor(/Changed global log level to debug/);
  });

  it("can watch its listener's state", async () => {
    const told = await run(block('listener.onChange'), 'listener.state.status', 'listener.stop()');
    expect(told).toMatch(/^live\nstopped \d{4}-.* undefined$/m);
  });

  it('has its own subscribers, which act on events in a server that loads them', async () => {
    const home = ownHome();
    const file = join(home['HOME'] ?? '', 'subscribers.ts');
    const example = block('class ExampleSubscriber extends Subscriber');
    writeFileSync(file, example + block('ExampleSubscriber.subscribe();'));
    await using server = await startServer(url, 'myhost:1', ['--require', file]);
    await run(example, block("ExampleSubscriber.publish('example');"));
    await server.logs(/^Put some custom code here/, 'rocketjob application');
    await server.logs(/^Running example event$/);
    await run(example, block("ExampleSubscriber.publish('example2'"));
    await server.logs('Example2 name: Jack, port: 123', 'rocketjob application');
    await server.logs(/^Running example2 event$/);
  });
});

it('a server reads settings from a file that it loads, and flags take precedence', async () => {
  const file = join(ownHome()['HOME'] ?? '', 'settings.ts');
  writeFileSync(file, block('RocketJob.config.maxWorkers'));
  await using _server = await startServer(url, 'myhost:1', ['--require', file]);
  expect(await run("Server.pluck('max_workers', 'heartbeat_seconds')")).toContain('[ [ 1, 10 ] ]');
});

afterAll(() => expect([...blocks.unused]).toEqual([]));
