import { beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleRun, consoleAt, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { type ServerProcess, startServer } from '../support/server-process';
import { KEY, type Terminal } from '../support/terminal';

// The guards between a slip and the fleet apply to Ruby as they do to TypeScript.
let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});

const PUBLISH = 'RocketJob::Subscribers::Server.publish';

function run(...args: string[]): Promise<ConsoleRun> {
  return runConsole(['--url', url, ...args]);
}

async function atPrompt(...args: string[]): Promise<Terminal> {
  const terminal = consoleAt(['--url', url, ...args]);
  await terminal.waitFor(/(?:rw|ro|dry):001> /);
  return terminal;
}

function server(): Promise<ServerProcess> {
  return startServer(url, 'one:1');
}

/** Returns the server's state and the number of events, read by a separate console. */
async function facts(): Promise<string> {
  const code =
    "[await Server.first().state, await db.collection('rocket_job.events').countDocuments()].join()";
  return (await run('-e', code)).stdout.trim();
}

describe('Ruby before every server of production is stopped', () => {
  it('asks for the number at the prompt, treats Ctrl+C as no, and continues', async () => {
    await using _server = await server();
    await using terminal = await atPrompt('-E', 'production');
    await terminal.enter('count = 41 if true');
    await terminal.waitFor('=> 41');
    await terminal.enter(`${PUBLISH}(:stop)`);
    await terminal.waitFor(/This will stop every server in prod \(1 server: 1 running\):\n/);
    await terminal.waitFor('Type 1 or all to stop it: ');
    await terminal.enter('yes');
    await terminal.waitFor(/Not confirmed: you typed `yes`, not `1` or `all`\. Nothing was published\./);
    await terminal.enter('RocketJob::Server.stop_all');
    await terminal.waitFor('Type 1 or all to stop it: ');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor(/Nothing was published\./);
    expect(await facts()).toMatch(/^running,/);
    await terminal.enter(`${PUBLISH}(:pause); puts count + 1`);
    await terminal.waitFor('Type 1 or all to pause it: ');
    await terminal.enter('1');
    await terminal.waitFor(/1 of 1 done/);
    await terminal.waitFor('42\n');
  });

  it('asks the user of -e at a terminal', async () => {
    await using _server = await server();
    await using terminal = consoleAt(['--url', url, '-E', 'production', '-e', `${PUBLISH}(:pause)`]);
    await terminal.waitFor('Type 1 or all to pause it: ');
    await terminal.enter('all');
    await terminal.waitFor('1 of 1 done');
    expect(await terminal.exited).toBe(0);
  });

  it('is refused without a terminal, unless the number or `all` is given', async () => {
    await using _server = await server();
    const before = await facts();
    const refused = await run('-E', 'production', '-e', `${PUBLISH}(:stop)`, '-e', 'puts "not reached"');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /every production server \(1 server: 1 running\)\. Nothing was published\. .*`--expect 1` or `--no-confirm`/,
    );
    const wrong = await run('--expect', '2', '-e', `${PUBLISH}(:stop)`);
    expect(wrong.stderr).toContain('--expect says 2, but stop would reach 1 server: 1 running');
    expect(await facts()).toBe(before);
    const expected = await run('-E', 'production', '--expect', '1', '-e', `${PUBLISH}(:pause)`);
    expect(expected.stdout).toContain('1 of 1 done');
    const all = await run('-E', 'production', '--no-confirm', '-e', 'RocketJob::Server.resume_all');
    expect(all.stdout).toContain('1 of 1 done');
  });
});

describe('Ruby', () => {
  it('refuses an unknown server', async () => {
    await using _server = await server();
    const before = await facts();
    const { code, stderr } = await run('-e', `${PUBLISH}(:stop, name: "noe:1")`);
    expect(code).toBe(1);
    expect(stderr).toContain('No server matches `name: noe:1`.');
    expect(stderr).toContain('Did you mean `one:1`? Nothing was published.');
    expect(await facts()).toBe(before);
  });

  it('changes nothing with --read-only', async () => {
    await using _server = await server();
    const before = await facts();
    const lines = [
      `${PUBLISH}(:stop)`,
      'RocketJob::Server.first.stop!',
      'RocketJob::Server.pause_all',
      'class Mine; include RocketJob::Subscriber; def hello; end; end; Mine.publish(:hello)',
    ];
    const code = lines.map((line) => `begin; ${line}; rescue => e; puts e.message; end`);
    const { stdout } = await run('--read-only', ...code.flatMap((line) => ['-e', line]));
    expect(stdout.match(/This console is read-only, so `publish \w+` is refused\./g)).toHaveLength(4);
    expect(stdout).not.toContain('Published');
    expect(await facts()).toBe(before);
  });

  it('rehearses with --dry-run', async () => {
    await using _server = await server();
    const before = await facts();
    const { code, stdout } = await run('--dry-run', '-E', 'production', '-e', `${PUBLISH}(:stop)`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Dry run: nothing was published\. Server\.stop would write:\n/);
    expect(stdout).toContain('It would reach 1 server: 1 running:\n  one:1  running\n');
    expect(await facts()).toBe(before);
  });
});

describe('dry { … } of Ruby', () => {
  it('publishes nothing, whatever its block does', async () => {
    await using _server = await server();
    const before = await facts();
    const ways = [
      `dry { ${PUBLISH}(:stop) }`,
      'dry do\n  RocketJob::Server.each(&:pause!)\nend',
      `dry { dry { 1 }; ${PUBLISH}(:kill) }`,
      `dry { Thread.new { ${PUBLISH}(:refresh) }.join }`,
      `fiber = Fiber.new { ${PUBLISH}(:resume) }\ndry { fiber.resume }`,
      'class Mine; include RocketJob::Subscriber; def hello; end; end\ndry { Mine.publish(:hello) }',
    ];
    const { stdout, stderr, code } = await run('-E', 'production', ...ways.flatMap((way) => ['-e', way]));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(
      [...stdout.matchAll(/^Dry run: nothing was published\. (?:\w+\.)?(\w+) would write:/gm)].map(
        ([, name]) => name,
      ),
    ).toEqual(['stop', 'pause', 'kill', 'refresh', 'resume', 'hello']);
    expect(stdout).not.toContain('Published');
    expect(await facts()).toBe(before);
  });

  it('ends with its block, even if the block fails', async () => {
    await using _server = await server();
    const { stdout } = await run(
      ...['-e', 'begin; dry { raise "no" }; rescue => e; puts e.message; end'],
      ...['-e', '[1].each { dry { break } }'],
      ...['-e', `${PUBLISH}(:refresh)`],
    );
    expect(stdout).toContain('no\n');
    expect(stdout).toContain('Published Server.refresh');
    expect(stdout).not.toContain('Dry run');
  });

  it("returns the block's value, refuses calls that can't be rehearsed, and needs a block", async () => {
    const dead = "{name: 'dead:1', state: 'running', heartbeat: {updated_at: new Date(0), workers: 0}}";
    await run('-e', `db.collection('rocket_job.servers').insertOne(${dead})`);
    const { stdout } = await run(
      ...['-e', 'puts dry { RocketJob::Server.count }'],
      ...['-e', 'begin; dry { RocketJob::Server.destroy_zombies }; rescue => e; puts e.message; end'],
      ...['-e', 'puts RocketJob::Server.count'],
      ...['-e', 'begin; dry 1; rescue => e; puts e.message; end'],
    );
    expect(stdout).toMatch(/^1\nA dry run can't rehearse `destroy` on [\w.]+\. Nothing was written\.\n1\n/);
    expect(stdout).toContain('as in `dry { … }`');
  });

  it('works at the prompt', async () => {
    await using _server = await server();
    const before = await facts();
    await using terminal = await atPrompt('-E', 'production');
    await terminal.enter(`dry { ${PUBLISH}(:stop) }`);
    await terminal.waitFor(/Server\.stop would write:/);
    await terminal.waitFor(/It would reach 1 server/);
    await terminal.waitFor('rw:002> ');
    expect(await facts()).toBe(before);
  });
});
