import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BSONRegExp, Long, MongoClient, Timestamp } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { startServer } from '../support/server-process';

// Ruby without a terminal: `-e`, files and standard input, on the real CRuby of the build.
let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});

function run(args: readonly string[], input = '') {
  return runConsole(['--url', url, ...args], { input });
}

const lines = (...code: string[]) => code.flatMap((each) => ['-e', each]);

describe('Ruby', () => {
  it("runs code that isn't TypeScript, and keeps its variables from line to line", async () => {
    const { stdout, stderr, code } = await run(
      lines('x = 20 if true', 'puts "x: #{x}"', 'x + 1.minute.to_i', '1 + 1', '[1, :a, nil]'),
    );
    expect(stderr).toBe('');
    expect(stdout).toBe('20\nx: 20\n80\n2\n[1, :a, nil]\n');
    expect(code).toBe(0);
  });

  it('runs from standard input, and from a file with a Ruby extension', async () => {
    expect((await run([], 'names = %w[a b]\nputs names.join("-")\n')).stdout).toBe('a-b\n');
    const env = ownHome();
    const file = join(env['HOME'] as string, 'look.rb');
    writeFileSync(file, 'x = 5\nx.inspect\n');
    const { stdout } = await runConsole(['--url', url, '-f', file], { env });
    expect(stdout).toBe('5\n');
  });

  it('has the environment variables without credentials', async () => {
    const env = { ...ownHome(), COLOUR: 'blue', API_TOKEN: 't1', DATABASE_URL: 'mysql://joe:pw@db1/x' };
    const shown = "ENV.values_at('COLOUR', 'API_TOKEN', 'DATABASE_URL', 'RJ_MONGODB_URL')";
    const { stdout } = await runConsole(['-e', `${shown} if true`], {
      env: { ...env, RJ_MONGODB_URL: url },
    });
    expect(stdout).toBe('["blue", nil, nil, nil]\n');
  });

  it('lists documents with values that Ruby has no class for', async () => {
    await using client = await new MongoClient(url).connect();
    await client
      .db()
      .collection('rocket_job.servers')
      .insertOne({
        name: 'a:1',
        state: 'running',
        odd: new BSONRegExp('(', 'i'),
        at: new Timestamp({ t: 4_294_967_295, i: 2 }),
        long: Long.MAX_VALUE,
      });
    const { stdout, stderr } = await run(
      lines('s = RocketJob::Server.all.to_a.first', 'p s.name, s.attributes["odd"], s.attributes["long"]'),
    );
    expect(stderr).toBe('');
    expect(stdout).toContain('"a:1"\nBSON::Regexp::Raw("(", "i")\n9223372036854775807\n');
  });

  it("stops at the first statement that fails, with Ruby's message and the line", async () => {
    const { stdout, stderr, code } = await run([], 'server = 1\nputs servr\nputs "never"\n');
    expect(stdout).toBe('');
    expect(stderr).toContain(
      "NameError: standard input:2: undefined local variable or method 'servr' for main",
    );
    expect(stderr).toContain('Did you mean?  server');
    expect(stderr).toContain('(stopped at line 2 of 3; line 3 not run)');
    expect(code).toBe(3);
  });

  it('runs nothing of an invalid text', async () => {
    const { stdout, stderr } = await run(lines('puts "first"\nputs "second" if )'));
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^SyntaxError: /);
  });

  it('publishes and finds records like TypeScript: same checks, same answer', async () => {
    await using _server = await startServer(url, 'myhost:1');
    const { stdout, code } = await run(
      lines(
        'server = RocketJob::Server.where(name: "myhost").first\nRocketJob::Subscribers::Server.publish(:pause, server_id: server.id)',
        'RocketJob::Server.where(:state.in => %i[paused running]).pluck(:name, :state)',
        'RocketJob::Server.counts_by_state',
      ),
    );
    expect(stdout).toMatch(/Published Server\.pause \{server_id: \w+\} to 1 server: myhost:1/);
    expect(stdout).toMatch(/✓ myhost:1 {2}running → paused/);
    expect(stdout).toContain('[["myhost:1", :paused]]\n{paused: 1}\n');
    expect(code).toBe(0);
  });

  it('stops a file at a return, as Ruby does, and keeps its variables for the following code', async () => {
    const env = ownHome();
    const file = join(env['HOME'] as string, 'look.rb');
    writeFileSync(
      file,
      'v = 1\nreturn if v.nil?\nputs "on"\n[1].each { return if v == 1 }\nv = 2\nit\nputs "never"\n',
    );
    const { stdout, stderr, code } = await runConsole(['--url', url, '-f', file, ...lines('puts v')], {
      env,
    });
    expect([stdout, stderr, code]).toEqual(['on\n1\n', '', 0]);
  });

  it('refuses what TypeScript refuses, and calls that would bypass the guards', async () => {
    const refusals = [
      [
        'RocketJob::Subscribers::Server.publish(:stop, server_id: nil)',
        'ArgumentError: Expected `server_id`',
      ],
      ['RocketJob::Subscribers::Server.publish(:stpo)', 'Did you mean `stop`?'],
      [
        'RocketJob::Server.update_all(state: :paused)',
        'RocketJob::Error: RocketJob::Server#update_all would',
      ],
      ['RocketJob::Server.where(nme: "x").to_a', 'Did you mean `name`?'],
    ] as const;
    const code = refusals.map(
      ([line]) => `begin; ${line}; rescue => e; puts "#{e.class}: #{e.message}"; end`,
    );
    const { stdout } = await run(lines(...code));
    for (const [, text] of refusals) expect(stdout).toContain(text);
    expect(stdout).not.toContain('Published');
  });
});
