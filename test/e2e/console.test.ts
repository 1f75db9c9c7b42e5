import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { consoleAt, ownHome } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { Line } from '../support/line';
import { memoryOf } from '../support/memory-of';
import { startServer } from '../support/server-process';
import { KEY, type Terminal } from '../support/terminal';

let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});

async function connected(env = ownHome()): Promise<Terminal> {
  const terminal = consoleAt(['--url', url], env);
  await terminal.waitFor(/Connected\./);
  await terminal.waitFor(/rw:001> /);
  return terminal;
}

describe('rj-console at a terminal', () => {
  it('greets, evaluates, and exits at Ctrl+D', async () => {
    await using terminal = await connected();
    await terminal.enter('1 + 1');
    await terminal.waitFor(/\n2\n/);
    await terminal.waitFor(/rocketjob\(dev\) rs0 \[primary\] rw:002> /);
    await terminal.type(KEY.ctrl('d'));
    expect(await terminal.exited).toBe(0);
  });

  it('has no value or error before the first entry', async () => {
    await using terminal = await connected();
    await terminal.enter('[_, _error]');
    await terminal.waitFor('\n[ undefined, undefined ]\n');
  });

  it('gives memory back while the prompt waits', async () => {
    await using terminal = await connected();
    await terminal.enter('records = Array.from({ length: 1e6 }, (_, id) => ({ id })); records.length');
    await terminal.waitFor(/\n1000000\n/);
    const full = await memoryOf(terminal.pid);
    await terminal.enter('records = undefined');
    await expect
      .poll(() => memoryOf(terminal.pid), { timeout: 20_000, interval: 200 })
      .toBeLessThan(full - 30);
    await terminal.enter('1 + 1');
    await terminal.waitFor(/\n2\n/);
  });

  it('shows a server as a table and stops it, with the outcome', async () => {
    await using server = await startServer(url, 'myhost:4711');
    await using terminal = await connected();
    await terminal.enter("server = Server.where({name: 'myhost'}).first()");
    await terminal.waitFor(/name +state +workers +started +heartbeat\nmyhost:4711 +running +\d\/1/);
    await terminal.enter("Server.publish('stop', {server_id: server.id})");
    await terminal.waitFor(/Published Server\.stop .*to 1 server: myhost:4711/);
    await terminal.waitFor(/✓ myhost:4711 {2}running → exited/);
    expect(await server.exited).toBe(0);
  });

  it('completes names, actions, parameters and fields', async () => {
    await using terminal = await connected();
    await terminal.type(`Server.pub${KEY.tab}('thr${KEY.tab}, {server${KEY.tab}`);
    await terminal.waitFor("Server.publish('thread_dump', {server_id: ");
    await terminal.type(`${KEY.ctrl('u')}Server.where({max${KEY.tab}`);
    await terminal.waitFor('Server.where({max_workers: ');
    await terminal.type(`${KEY.ctrl('u')}Server.publish('kill', {${KEY.tab}${KEY.tab}`);
    await terminal.waitFor(/name +server_id +wait_timeout/);
  });

  it('clears a line at Ctrl+C, and exits at two on an empty line', async () => {
    await using terminal = await connected();
    await terminal.type(`garbage garbage${KEY.ctrl('c')}`);
    await terminal.enter("'still here'");
    await terminal.waitFor("\n'still here'\n");
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor('(To exit, press Ctrl+C again or Ctrl+D or type .exit)');
    await terminal.type(KEY.ctrl('c'));
    expect(await terminal.exited).toBe(0);
  });

  it.each([
    ['a loop', 'while (true) {}'],
    ['a loop that prints', "while (true) console.log('x')"],
    ['a promise that never settles', 'await new Promise(() => {})'],
    ['a loop after something was waited for', 'Server.count(); while (true) {}'],
  ])('interrupts %s at Ctrl+C, and continues', async (_name, line) => {
    await using terminal = await connected();
    await terminal.enter(line);
    await terminal.waitFor(line);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor(/rw:002> /);
    await terminal.enter("'still here'");
    await terminal.waitFor("\n'still here'\n");
  });

  it("keeps no stale values: a failed assignment unsets its variable, and the following lines don't run", async () => {
    await using terminal = await connected();
    await terminal.enter("target = 'OLD'");
    await terminal.waitFor("\n'OLD'\n");
    await terminal.type(KEY.paste("target = null.id\n'STOP ' + target\n"));
    await terminal.type(KEY.enter);
    await terminal.waitFor(/TypeError: Cannot read properties of null/);
    await terminal.waitFor(/stopped at line 1 of 2; line 2 not run/);
    await terminal.enter('typeof target');
    await terminal.waitFor("\n'undefined'\n");
    expect(terminal.text).not.toContain('STOP OLD');
  });

  it("names the events that Ctrl+C can't recall", async () => {
    await using server = await startServer(url, 'frozen:1');
    server.process.kill('SIGSTOP');
    await using terminal = await connected();
    await terminal.enter("Server.publish('pause')");
    await terminal.waitFor(/Published Server\.pause to 1 server: frozen:1/);
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor('The event is already published.');
    await terminal.waitFor(/rw:002> /);
  });

  it('survives background errors of user code', async () => {
    await using terminal = await connected();
    await terminal.enter(
      "setTimeout(() => { throw new Error('later') }, 50); void Promise.reject(new Error('unheard'))",
    );
    await terminal.waitFor('Error: unheard');
    await terminal.waitFor('Error: later');
    await terminal.enter("'still here'");
    await terminal.waitFor("\n'still here'\n");
  });

  it('stays up without its database, shows that in the prompt, and recovers automatically', async () => {
    const { hostname, port, pathname } = new URL(url);
    await using line = new Line({ host: hostname, port: Number(port) });
    const through = `mongodb://127.0.0.1:${await line.open()}${pathname}?directConnection=true`;
    await using terminal = consoleAt(['--url', through]);
    await terminal.waitFor(/\[primary\] rw:001> /);
    line.cut();
    await terminal.waitFor(/\(disconnected \d+s\) rw:001> /);
    await terminal.enter('Server.count()');
    await terminal.waitFor(/Error: /);
    line.mend();
    await terminal.waitFor(/rs0 \[primary\] rw:002> /);
    await terminal.enter('Server.count()');
    await terminal.waitFor(/\n0\n/);
  });

  it('lets you redeclare const, let and class', async () => {
    await using terminal = await connected();
    for (const value of [1, 2]) {
      await terminal.enter(
        `const fixed = ${value}; class Thing { get value() { return ${value} } }; fixed + new Thing().value`,
      );
      await terminal.waitFor(new RegExp(`\n${2 * value}\n`));
    }
  });

  it('treats several lines as one entry while brackets are open', async () => {
    await using terminal = await connected();
    await terminal.enter('[1, 2].map(n => {');
    await terminal.enter('  return n * 10');
    await terminal.enter('})');
    await terminal.waitFor('[ 10, 20 ]');
  });

  it('hears events with a subscriber defined at the prompt', async () => {
    await using terminal = await connected();
    await terminal.enter(
      "class Greeter extends Subscriber { hello({name}) { console.log('Hello ' + name) } }",
    );
    await terminal.waitFor(/rw:002> /);
    await terminal.enter('Greeter.subscribe(); Event.listener()');
    await terminal.waitFor(/rw:003> /);
    await terminal.enter("Greeter.publish('hello', {name: 'Jack'})");
    await terminal.waitFor(/Hello Jack\n/);
  });

  it('runs the rc file of the home folder, and starts even if it fails', async () => {
    const home = ownHome();
    const path = join(home['HOME'] ?? '', '.rjconsolerc');
    require('node:fs').writeFileSync(
      path,
      "settings({ environment: 'prod-eu', production: true })\nconst answer = 42\nnothing.there\n",
    );
    await using terminal = consoleAt(['--url', url], home);
    await terminal.waitFor(`Error in ${path}:`);
    await terminal.waitFor(/nothing is not defined/);
    await terminal.waitFor(/rocketjob\(prod-eu\) rs0 \[primary\] rw:001> /);
    expect(terminal.raw).toContain('\x1b[31mprod-eu\x1b[39m');
  });

  it('has no colours with NO_COLOR', async () => {
    await using terminal = await connected({ ...ownHome(), NO_COLOR: '1' });
    await terminal.enter('({a: 1})');
    await terminal.waitFor('{ a: 1 }');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    expect(terminal.raw).not.toMatch(/\x1b\[[0-9;]*m/);
  });

  it('shows help', async () => {
    await using terminal = await connected();
    await terminal.enter('help Server.publish');
    await terminal.waitFor(/thread_dump +Dump the stacks/);
    await terminal.enter('help Server.pulbish');
    await terminal.waitFor('Did you mean `Server.publish`?');
  });
});

describe('the sandbox', () => {
  const processes = () => execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });

  it('is a database with two servers, and leaves nothing behind, even if the console is killed', async () => {
    await using terminal = consoleAt(['--workers', '1']);
    const [, port, folder = ''] = await terminal.waitFor(
      /127\.0\.0\.1:(\d+)\/rocketjob_sandbox[\s\S]*Logs: (\S+)/,
    );
    await terminal.waitFor(/Connected\. 2 servers: 2 running/);
    expect(processes()).toContain(`--port ${port}`);
    await terminal.enter("Server.publish('stop')");
    await terminal.waitFor(/2 of 2 done/);
    terminal.kill('SIGKILL');
    await terminal.exited;
    await expect.poll(processes).not.toMatch(new RegExp(`--port ${port}|:${port}/rocketjob_sandbox`));
    await expect.poll(() => existsSync(folder)).toBe(false);
  });

  it('is deleted when the console exits', async () => {
    await using terminal = consoleAt([]);
    const [, port, folder = ''] = await terminal.waitFor(
      /127\.0\.0\.1:(\d+)\/rocketjob_sandbox[\s\S]*Logs: (\S+)/,
    );
    await terminal.waitFor(/Connected\./);
    await terminal.enter('exit');
    expect(await terminal.exited).toBe(0);
    expect(processes()).not.toMatch(new RegExp(`--port ${port}|:${port}/rocketjob_sandbox`));
    expect(existsSync(folder)).toBe(false);
  });
});

describe('the history', () => {
  const history = (home: NodeJS.ProcessEnv) => join(home['HOME'] ?? '', '.rj-console_history');

  it('is available in the next session, with whole multi-line entries', async () => {
    const home = ownHome();
    {
      await using terminal = await connected(home);
      await terminal.enter('`two');
      await terminal.enter('lines`');
      await terminal.waitFor("'two\\nlines'");
      await terminal.type(KEY.ctrl('d'));
      await terminal.exited;
    }
    await using terminal = await connected(home);
    await terminal.type(KEY.up + KEY.enter);
    await terminal.waitFor("'two\\nlines'");
  });

  it('survives kill -9, contains the entries of two consoles, and is private with masked secrets', async () => {
    const home = ownHome();
    await using first = await connected(home);
    await using second = await connected(home);
    await first.enter("'from the first'");
    await first.waitFor("\n'from the first'\n");
    await second.enter("password = 'hunter2'");
    await second.waitFor("\n'hunter2'\n");
    await first.enter("'again the first'");
    await first.waitFor("\n'again the first'\n");
    first.kill('SIGKILL');
    second.kill('SIGKILL');
    await Promise.all([first.exited, second.exited]);
    const kept = readFileSync(history(home), 'utf8');
    expect(kept).toContain('from the first');
    expect(kept).toContain('again the first');
    expect(kept).toContain('password');
    expect(kept).not.toContain('hunter2');
    expect(statSync(history(home)).mode & 0o777).toBe(0o600);
  });
});
