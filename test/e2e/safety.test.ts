import { beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleRun, consoleAt, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { type ServerProcess, startServer } from '../support/server-process';
import { KEY, type Terminal } from '../support/terminal';

let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});

async function atPrompt(...args: string[]): Promise<Terminal> {
  const terminal = consoleAt(['--url', url, ...args]);
  await terminal.waitFor(/Connected\./);
  await terminal.waitFor(/r[wo]:001> /);
  return terminal;
}

function script(args: readonly string[], input = ''): Promise<ConsoleRun> {
  return runConsole(['--url', url, ...args], { input });
}

async function fleet(): Promise<{ one: ServerProcess; other: ServerProcess } & AsyncDisposable> {
  const [one, other] = await Promise.all([startServer(url, 'one:1'), startServer(url, 'other:2')]);
  const dispose = async () => {
    await Promise.all([one[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
  };
  return { one, other, [Symbol.asyncDispose]: dispose };
}

/** The states of all servers, as a console of its own sees them. */
async function states(): Promise<string> {
  return (
    await script(['-e', "Server.all().sort({name: 1}).pluck('name', 'state').join(' ')"])
  ).stdout.trim();
}

describe('before every server of production is halted', () => {
  it('says who is hit and goes on only after their number was typed', async () => {
    await using _fleet = await fleet();
    await using terminal = await atPrompt('-E', 'production');
    await terminal.enter("Server.publish('pause')");
    await terminal.waitFor(/pause would reach every server of prod, 2 servers: 2 running\n/);
    await terminal.waitFor(
      / {2}one:1 +running\n {2}other:2 +running\n|other:2 +running\n {2}one:1 +running\n/,
    );
    await terminal.waitFor('No worker is busy with a job.');
    await terminal.waitFor('Type 2 or all to pause them: ');
    await terminal.enter('y');
    await terminal.waitFor(/Expected `2` or `all` to be typed .*got `y`\. Nothing was published\./);
    expect(await states()).toBe('one:1,running other:2,running');
    await terminal.enter("RocketJob.Subscribers.Server.publish('pause')");
    await terminal.waitFor('Type 2 or all to pause them: ');
    await terminal.enter('2');
    await terminal.waitFor(/2 of 2 done/);
    await terminal.enter("Server.publish('stop')");
    await terminal.waitFor('2 servers: 2 paused');
    await terminal.waitFor('Type 2 or all to stop them: ');
    await terminal.enter('all');
    await terminal.waitFor(/2 of 2 done/);
  });

  it('asks in a loop each time, and takes Ctrl-C for no', async () => {
    await using _fleet = await fleet();
    await using terminal = await atPrompt('-E', 'production');
    await terminal.enter("for (const action of ['resume', 'pause', 'stop']) Server.publish(action)");
    await terminal.waitFor('Type 2 or all to pause them: ');
    await terminal.enter('2');
    await terminal.waitFor('Type 2 or all to stop them: ');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor(/got no answer\. Nothing was published\./);
    await terminal.enter("'still here'");
    await terminal.waitFor("\n'still here'\n");
    await expect.poll(states).toBe('one:1,paused other:2,paused');
  });

  it('leaves the rest of a paste alone, and does not run it after a no', async () => {
    await using _fleet = await fleet();
    await using terminal = await atPrompt('-E', 'production');
    await terminal.type(KEY.paste("Server.publish('stop')\nall\n2\n"));
    await terminal.type(KEY.enter);
    await terminal.waitFor('Type 2 or all to stop them: ');
    await terminal.type(KEY.paste('all\n'));
    await terminal.enter('no');
    await terminal.waitFor(/got `no`\. Nothing was published\.\n/);
    await terminal.waitFor(/stopped at line 1 of 3; lines 2–3 not run/);
    await terminal.waitFor(/rw:002> all/);
    expect(await states()).toBe('one:1,running other:2,running');
  });

  it('tells what the workers are busy with', async () => {
    await using _fleet = await fleet();
    const insert =
      "db.collection('rocket_job.jobs').insertOne({_type: 'ImportJob', state: 'running', worker_name: 'one:1:7'})";
    expect((await script(['-e', `${insert}; 'inserted'`])).stdout).toContain('inserted');
    await using terminal = await atPrompt('-E', 'production');
    await terminal.enter("Server.publish('kill')");
    await terminal.waitFor(/Busy: 1 worker\n {2}one:1:7 {2}ImportJob [0-9a-f]{24}\n/);
    await terminal.waitFor('to kill them: ');
    await terminal.type(KEY.ctrl('d'));
    await terminal.waitFor(/Nothing was published\./);
  });

  it('asks nothing when a server is named, also in a loop over all of them', async () => {
    await using _fleet = await fleet();
    const code = "for (const {id} of Server.all()) Server.publish('pause', {server_id: id})";
    expect((await script(['-E', 'production', '-e', code])).code).toBe(0);
    await expect.poll(states).toBe('one:1,paused other:2,paused');
  });

  it('asks nothing in development, and nothing for other actions', async () => {
    await using _fleet = await fleet();
    expect((await script(['-e', "Server.publish('pause')"])).stdout).toContain('2 of 2 done');
    const resumed = await script(['-E', 'production', '-e', "Server.publish('resume')"]);
    expect(resumed.stdout).toContain('2 of 2 done');
  });

  it.each([
    ['-e', ['-e', "Server.publish('pause')"], '', 1],
    ['standard input', [], "Server.publish('pause')\n'not reached'\n", 3],
  ] as const)('is refused without a terminal: %s', async (_name, args, input, exitCode) => {
    await using _fleet = await fleet();
    const { code, stdout, stderr } = await script(['-E', 'production', ...args], input);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toMatch(/Expected `--expect 2` or `--all-servers`.* 2 servers: 2 running\. Nothing was/);
    expect(await states()).toBe('one:1,running other:2,running');
  });

  it('counts with --expect, everywhere, and takes all with --all-servers', async () => {
    await using _fleet = await fleet();
    const pause = ['-e', "Server.publish('pause')"];
    for (const environment of ['production', 'development']) {
      const refused = await script(['-E', environment, '--expect', '3', ...pause]);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(
        'Expected 3 servers (--expect): pause would reach 2 servers: 2 running',
      );
    }
    expect((await script(['-E', 'production', '--expect', '2', ...pause])).stdout).toContain('2 of 2 done');
    const resume = await script(['-E', 'production', '--all-servers', ...pause]);
    expect(resume.stdout).toContain('2 of 2 done');
  });

  it('is asked of who runs -e at a terminal', async () => {
    await using _fleet = await fleet();
    await using terminal = consoleAt(['--url', url, '-E', 'production', '-e', "Server.publish('pause')"]);
    await terminal.waitFor('Type 2 or all to pause them: ');
    await terminal.enter('2');
    await terminal.waitFor('2 of 2 done');
    expect(await terminal.exited).toBe(0);
  });
});

describe('a target that fits no server', () => {
  it.each([
    ["Server.publish('stop', {name: 'noe:1'})", 'Did you mean `one:1`?'],
    ["Server.publish('stop', {name: 'one'})", 'On that host there are one:1.'],
    ["Server.publish('stop', {server_id: '65f000000000000000000001'})", 'There are '],
    ["Worker.publish('kill', {server_id: '65f000000000000000000001', worker_id: 1})", 'There are '],
  ])('%s is refused: %s', async (code, hint) => {
    await using _fleet = await fleet();
    const count = "db.collection('rocket_job.events').countDocuments({})";
    const before = (await script(['-e', count])).stdout;
    const { code: exitCode, stderr } = await script(['-e', code]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Expected `\w+` to lead to a server, got/);
    expect(stderr).toContain(hint);
    expect(stderr).toContain('Nothing was published.');
    expect((await script(['-e', count])).stdout).toBe(before);
  });

  it('of a logger is only warned of: processes that are no servers may listen there', async () => {
    await using _fleet = await fleet();
    const { code, stdout } = await script(['-e', "Logger.publish('set', {host_name: 'otehr'})"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^No server fits `host_name: otehr`; another process may\. Did you mean `other`\?\nPublished Logger\.set/,
    );
  });
});
