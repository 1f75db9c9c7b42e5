import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleRun, consoleAt, ownHome, runConsole } from '../support/console-process';
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

/** Returns the states of all servers, read by a separate console. */
async function states(): Promise<string> {
  return (
    await script(['-e', "Server.all().sort({name: 1}).pluck('name', 'state').join(' ')"])
  ).stdout.trim();
}

describe('before every server of production is stopped', () => {
  it('shows the affected servers and continues only after their number was typed', async () => {
    await using _fleet = await fleet();
    await using terminal = await atPrompt('-E', 'production');
    await terminal.enter("Server.publish('pause')");
    await terminal.waitFor(/This will pause every server in prod \(2 servers: 2 running\):\n/);
    await terminal.waitFor(/ {2}one:1 +running\n {2}other:2 +running\n/);
    await terminal.waitFor('No workers are busy.');
    await terminal.waitFor('Type 2 or all to pause them: ');
    await terminal.enter('y');
    await terminal.waitFor(/Not confirmed: you typed `y`, not `2` or `all`\. Nothing was published\./);
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

  it('asks even if the event is written without publish, and writes nothing after Ctrl+C', async () => {
    await using _fleet = await fleet();
    const stop = "{name: 'RocketJob::Subscribers::Server', action: 'pause', parameters: {server_id: null}}";
    const events = "db.client.db(db.databaseName).collection('rocket_job.events')";
    const refused = await script(['-E', 'production', '-e', `${events}.insertOne(${stop})`]);
    expect(refused.stderr).toContain('pass `--expect 2` or `--no-confirm`');
    await using terminal = await atPrompt('-E', 'production');
    await terminal.enter(`${events}.insertOne(${stop})`);
    await terminal.waitFor(/This will pause every server in prod \(2 servers: 2 running\):\n/);
    await terminal.waitFor('Type 2 or all to pause them: ');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor(/you typed nothing, not .*\. Nothing was published\./);
    await terminal.enter(`${events}.updateOne({a: 1}, {$set: ${stop}}, {upsert: true})`);
    await terminal.waitFor('a write to rocket_job.events would reach every process in prod');
    await terminal.waitFor('Type all to publish it: ');
    await terminal.enter('2');
    await terminal.waitFor(/Not confirmed: you typed `2`, not `all`\. Nothing was published\./);
    expect(await states()).toBe('one:1,running other:2,running');
    // rj-servers ignore an empty target, which Ruby servers read as every server.
    await terminal.enter(`${events}.insertOne(${stop.replace('server_id: null', '')})`);
    await terminal.waitFor('Type 2 or all to pause them: ');
    await terminal.enter('2');
    await expect.poll(states).toBe('one:1,paused other:2,paused');
  });

  it('asks each time in a loop, and treats Ctrl+C as no', async () => {
    await using _fleet = await fleet();
    await using terminal = await atPrompt('-E', 'production');
    await terminal.enter("for (const action of ['resume', 'pause', 'stop']) Server.publish(action)");
    await terminal.waitFor('Type 2 or all to pause them: ');
    await terminal.enter('2');
    await terminal.waitFor('Type 2 or all to stop them: ');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor(/you typed nothing, not .*\. Nothing was published\./);
    await terminal.enter("'still here'");
    await terminal.waitFor("\n'still here'\n");
    await expect.poll(states).toBe('one:1,paused other:2,paused');
  });

  it("leaves the rest of a paste alone, and doesn't run it after a no", async () => {
    await using _fleet = await fleet();
    await using terminal = await atPrompt('-E', 'production');
    await terminal.type(KEY.paste("Server.publish('stop')\nall\n2\n"));
    await terminal.type(KEY.enter);
    await terminal.waitFor('Type 2 or all to stop them: ');
    await terminal.type(KEY.paste('all\n'));
    await terminal.enter('no');
    await terminal.waitFor(/you typed `no`, not `2` or `all`\. Nothing was published\.\n/);
    await terminal.waitFor(/stopped at line 1 of 3; lines 2–3 not run/);
    await terminal.waitFor(/rw:002> all/);
    expect(await states()).toBe('one:1,running other:2,running');
  });

  it('spares servers that started after the number was shown', async () => {
    const insert = (name: string) => {
      const heartbeat = '{updated_at: new Date(), workers: 1}';
      const server = `{name: '${name}', state: 'running', max_workers: 1, heartbeat: ${heartbeat}}`;
      return script(['-e', `db.collection('rocket_job.servers').insertOne(${server})`]);
    };
    await insert('one:1');
    await using terminal = await atPrompt('-E', 'production', '--follow', '0');
    await terminal.enter("Server.publish('stop')");
    await terminal.waitFor('Type 1 or all to stop it: ');
    await insert('other:2');
    await terminal.enter('1');
    await terminal.waitFor(
      'other:2 joined while you were confirming. Nothing was published. Run it again to review the new list.',
    );
    await terminal.enter("Server.publish('stop')");
    await terminal.waitFor('Type 2 or all to stop them: ');
    await insert('third:3');
    await terminal.enter('all');
    await terminal.waitFor('Published Server.stop to 2 servers: one:1, other:2');
  });

  it('shows what the workers are running', async () => {
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

  it('asks nothing when a server is named, even in a loop over all of them', async () => {
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
    expect(stderr).toMatch(
      /every production server \(2 servers: 2 running\)\. Nothing was published\. .*`--expect 2` or `--no-confirm`/,
    );
    expect(await states()).toBe('one:1,running other:2,running');
  });

  it('checks the number of --expect, everywhere, and accepts all with --no-confirm', async () => {
    await using _fleet = await fleet();
    const pause = ['-e', "Server.publish('pause')"];
    for (const environment of ['production', 'development']) {
      const refused = await script(['-E', environment, '--expect', '3', ...pause]);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('--expect says 3, but pause would reach 2 servers: 2 running');
    }
    expect((await script(['-E', 'production', '--expect', '2', ...pause])).stdout).toContain('2 of 2 done');
    const resume = await script(['-E', 'production', '--no-confirm', ...pause]);
    expect(resume.stdout).toContain('2 of 2 done');
  });

  it('is set by RJ_PRODUCTION, which overrides .rjconsolerc, but not the name', async () => {
    await using _fleet = await fleet();
    const pause = ['--url', url, '-e', "Server.publish('pause')"];
    const env: NodeJS.ProcessEnv = { ...ownHome(), RJ_PRODUCTION: 'true' };
    expect((await runConsole(pause, { env })).stderr).toContain('pass `--expect 2` or `--no-confirm`');
    writeFileSync(join(env['HOME'] ?? '', '.rjconsolerc'), 'settings({ production: true })');
    const unlike = { env: { ...env, RJ_PRODUCTION: 'false' } };
    expect((await runConsole(pause, unlike)).stdout).toContain('2 of 2 done');
    expect((await runConsole(['-E', 'production', ...pause], unlike)).code).toBe(1);
    const wrong = await runConsole(pause, { env: { ...env, RJ_PRODUCTION: 'perhaps' } });
    expect(wrong.stderr).toContain('Expected `RJ_PRODUCTION` to be true or false, got `perhaps`.');
  });

  it('also confirms the events in the settings, whose reach is unknown', async () => {
    const home = ownHome();
    const settings = "settings({ production: true, guarded: ['CacheSubscriber.drop', 'Server.resume'] })";
    writeFileSync(join(home['HOME'] ?? '', '.rjconsolerc'), `${settings}`);
    const subscriber = 'class CacheSubscriber extends Subscriber { drop() {} fill() {} }';
    const drop = `${subscriber}; CacheSubscriber.publish('drop')`;
    const publish = (code: string, ...args: string[]) =>
      runConsole(['--url', url, '--follow', '0', ...args, '-e', code], { env: home });
    const refused = await publish(drop);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(
      'would act on CacheSubscriber.drop. Nothing was published. There is no terminal to confirm on: pass `--no-confirm`.',
    );
    expect((await publish(drop, '--no-confirm')).stdout).toContain('Published CacheSubscriber.drop');
    expect((await publish(`${subscriber}; CacheSubscriber.publish('fill')`)).code).toBe(0);
    await using _one = await startServer(url, 'one:1');
    expect((await publish("Server.publish('resume')")).stderr).toContain(
      'pass `--expect 1` or `--no-confirm`',
    );
    expect((await publish("Server.publish('resume', {name: 'one:1'})")).stdout).toContain('to 1 server');
    await using terminal = consoleAt(['--url', url, '--follow', '0'], home);
    await terminal.waitFor(/rs0 \[primary\] rw:001> /);
    await terminal.enter(drop);
    await terminal.waitFor('CacheSubscriber.drop would reach every process in dev that subscribes to it\n');
    await terminal.waitFor('Type all to publish it: ');
    await terminal.enter('1');
    await terminal.waitFor(/Not confirmed: you typed `1`, not `all`\./);
    await terminal.enter("CacheSubscriber.publish('drop')");
    await terminal.waitFor('Type all to publish it: ');
    await terminal.enter('all');
    await terminal.waitFor('Published CacheSubscriber.drop to every process that subscribes');
  });

  it('asks the user of -e at a terminal', async () => {
    await using _fleet = await fleet();
    await using terminal = consoleAt(['--url', url, '-E', 'production', '-e', "Server.publish('pause')"]);
    await terminal.waitFor('Type 2 or all to pause them: ');
    await terminal.enter('2');
    await terminal.waitFor('2 of 2 done');
    expect(await terminal.exited).toBe(0);
  });
});

describe('a target that matches no server', () => {
  it.each([
    ["Server.publish('stop', {name: 'noe:1'})", 'Did you mean `one:1`?'],
    [
      "Server.publish('stop', {name: 'one'})",
      "That host runs one:1. To target all of them use `host: 'one'`.",
    ],
    ["Server.publish('stop', {server_id: '65f000000000000000000001'})", 'Servers: '],
    ["Worker.publish('kill', {server_id: '65f000000000000000000001', worker_id: 1})", 'Servers: '],
  ])('%s is refused: %s', async (code, hint) => {
    await using _fleet = await fleet();
    const count = "db.collection('rocket_job.events').countDocuments({})";
    const before = (await script(['-e', count])).stdout;
    const { code: exitCode, stderr } = await script(['-e', code]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/No server matches `\w+: /);
    expect(stderr).toContain(hint);
    expect(stderr).toContain('Nothing was published.');
    expect((await script(['-e', count])).stdout).toBe(before);
  });

  it('of a logger is only warned about: processes other than servers may listen there', async () => {
    await using _fleet = await fleet();
    const { code, stdout } = await script(['-e', "Logger.publish('set', {host_name: 'otehr'})"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^No server matches `host_name: otehr`\. Servers run on \S+\. Other processes may still act on the event\.\nPublished Logger\.set/,
    );
  });
});

describe('a dry run', () => {
  const events = () => script(['-e', "db.collection('rocket_job.events').countDocuments({})"]);

  it("shows each publication's document and receivers, and writes nothing", async () => {
    await using _fleet = await fleet();
    const before = (await events()).stdout;
    const code = "dry(() => { for (const s of ['pause', 'stop']) Server.publish(s, {name: 'one:1'}) })";
    const { stdout } = await script([
      '-E',
      'production',
      '-e',
      code,
      '-e',
      "dry(() => Server.publish('kill'))",
    ]);
    for (const action of ['pause', 'stop']) {
      expect(stdout).toMatch(
        new RegExp(
          `Dry run: nothing was published\\. Server\\.${action} would write:\n\\{\n  _id: new ObjectId\\('[0-9a-f]{24}'\\),\n  name: 'RocketJob::Subscribers::Server',\n  action: '${action}',\n  parameters: \\{ name: 'one:1' \\}`,
        ),
      );
    }
    expect(stdout).toContain('It would reach 1 server: 1 running:\n  one:1  running\n');
    expect(stdout).toContain('It would reach 2 servers: 2 running:\n');
    expect(stdout).not.toContain('Published');
    expect((await events()).stdout).toBe(before);
    expect(await states()).toBe('one:1,running other:2,running');
  });

  it("refuses calls that can't be rehearsed, and a call that would already have run", async () => {
    const insert = await script(['-e', "dry(() => db.collection('x').insertOne({a: 1}))"]);
    expect(insert.stderr).toMatch(/A dry run can't rehearse `insert` on \w+\.x\. Nothing was written\./);
    expect((await script(['-e', "db.collection('x').countDocuments({})"])).stdout).toBe('0\n');
    expect((await script(['-e', 'dry(1)'])).stderr).toContain(
      "`dry` needs a function, for example `dry(() => Server.publish('stop'))`",
    );
  });

  it('and a read-only console change no job and remove no server', async () => {
    const [server, job] = ['rocket_job.servers', 'rocket_job.node_jobs'].map(
      (name) => `db.collection('${name}')`,
    );
    const dead =
      "{name: 'dead:1', state: 'running', max_workers: 1, heartbeat: {updated_at: new Date(0), workers: 0}}";
    const jobs = ['queued', 'paused', 'failed'].map(
      (state) => `{_type: 'AJob', state: '${state}', priority: 50}`,
    );
    await script(['-e', `${server}.insertOne(${dead}); ${job}.insertMany([${jobs}])`]);
    const facts = () => script(['-e', `[${server}.find().toArray(), ${job}.find().toArray()]`, '--json']);
    const before = (await facts()).stdout;
    const attempts = [
      ...['pause', 'abort', 'fail', 'destroy'].map((action) => `Job.queued().first().${action}()`),
      ...['Job.paused().first().resume()', 'Job.failed().first().retry()'],
      "for (const each of Job.where({_type: 'AJob'})) each.destroy()",
      ...['Server.destroyZombies()', 'class B extends Job { perform() {} }; B.create()'],
    ];
    const tried = (around: (attempt: string) => string) =>
      attempts
        .map(
          (attempt) =>
            `try { ${around(attempt)}; console.log('not refused') } catch (error) { console.log(error.code) }`,
        )
        .join('\n');
    const dry = await script(
      [],
      tried((attempt) => `dry(() => { ${attempt} })`),
    );
    const readOnly = await script(
      ['--read-only'],
      tried((attempt) => attempt),
    );
    expect(readOnly.stdout).toBe('read_only\n'.repeat(attempts.length));
    // The change of one job is shown instead; the other operations can't be rehearsed.
    expect(dry.stdout.match(/^Dry run: \w+ would affect 1 job in /gm)).toHaveLength(9);
    expect(dry.stdout).toMatch(/read_only\nread_only\n$/);
    expect((await facts()).stdout).toBe(before);
  });

  it('applies to the whole console with --dry-run', async () => {
    await using _fleet = await fleet();
    const { code, stdout } = await script(['--dry-run', '--json', '-e', "Server.publish('stop')"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      dry_run: { document: { action: 'stop', name: 'RocketJob::Subscribers::Server' }, expected: [{}, {}] },
    });
    expect(await states()).toBe('one:1,running other:2,running');
    await using terminal = consoleAt(['--url', url, '--dry-run']);
    await terminal.waitFor(/dry:001> /);
    await terminal.enter('Server.first().stop()');
    await terminal.waitFor(/Server\.stop would write:/);
    await terminal.waitFor(/It would reach 1 server/);
  });
});

describe('a read-only console', () => {
  it.each([
    ["Server.publish('pause')", 'publish pause'],
    ['Server.first().pause()', 'publish pause'],
    ["Worker.publish('stop', {server_id: Server.first().id, worker_id: 1})", 'publish stop'],
    ['for (const s of Server.all()) s.stop()', 'publish stop'],
    ["db.collection('x').insertOne({a: 1})", 'insert'],
    ["db.collection('x').aggregate([]).out('y').toArray()", 'aggregate'],
    ["db.collection('x').watch().parent.insertOne({a: 1})", 'insert'],
    ["db.collection('x').find().cursorClient.db('other').collection('x').insertOne({a: 1})", 'insert'],
    ['db.client.bulkWrite([{name: "insertOne", namespace: "a.x", document: {}}])', 'bulkWrite'],
    ['db.dropDatabase()', 'dropDatabase'],
    ["SecretConfig.set('mysql/host', 'other')", 'SecretConfig.set'],
    ["SecretConfig.delete('mysql/host')", 'SecretConfig.delete'],
  ])('refuses %s', async (code, what) => {
    await using _fleet = await fleet();
    const { code: exitCode, stdout, stderr } = await script(['--read-only', '-e', code]);
    expect({ code: exitCode, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(
        `This console is read-only, so \`${what}\`( on [\\w.]+)? is refused\\. Nothing was written\\.`,
      ),
    );
    expect(await states()).toBe('one:1,running other:2,running');
  });

  it("doesn't remove the documents of dead servers", async () => {
    const old = 'new Date(0)';
    const zombie = `{name: 'dead:1', state: 'running', max_workers: 1, heartbeat: {updated_at: ${old}, workers: 0}}`;
    await script(['-e', `db.collection('rocket_job.servers').insertOne(${zombie})`]);
    const { code, stderr } = await script(['--read-only', '-e', 'Server.destroyZombies()']);
    expect(code).toBe(1);
    expect(stderr).toContain('`destroy` on');
    expect((await script(['-e', 'Server.count()'])).stdout).toBe('1\n');
  });

  it('uses the default heartbeat from a flag, a setting or the prompt of either language', async () => {
    const late = 'new Date(Date.now() - 100_000)';
    const ruby = `{name: 'ruby:1', state: 'running', max_workers: 1, heartbeat: {updated_at: ${late}, workers: 0}}`;
    await script(['-e', `db.collection('rocket_job.servers').insertOne(${ruby})`]);
    const count = ['-e', 'Server.zombies().count()'];
    expect((await script(count)).stdout).toBe('1\n');
    expect((await script(['--heartbeat-seconds', '120', ...count])).stdout).toBe('0\n');
    expect((await script(['--heartbeat-seconds', '0', ...count])).stderr).toContain('more than 0, got `0`');
    const home = ownHome();
    writeFileSync(join(home['HOME'] ?? '', '.rjconsolerc'), 'settings({ heartbeatSeconds: 120 })');
    expect((await runConsole(['--url', url, ...count], { env: home })).stdout).toBe('0\n');
    const flag = ['--url', url, '--heartbeat-seconds', '20', ...count];
    expect((await runConsole(flag, { env: home })).stdout).toBe('1\n');
    const rubyCode = 'RocketJob::Config.heartbeat_seconds = 120\nputs RocketJob::Server.zombies.count\n';
    expect((await script(['-e', rubyCode, ...count])).stdout).toMatch(/^0\n[\s\S]*0\n$/);
  });

  it('is set by .rjconsolerc and by RJ_READ_ONLY, which takes precedence, and appears in the prompt', async () => {
    const home = ownHome();
    writeFileSync(join(home['HOME'] ?? '', '.rjconsolerc'), 'settings({ readOnly: true })');
    const pause = ['--url', url, '-e', "Server.publish('pause')"];
    expect((await runConsole(pause, { env: home })).code).toBe(1);
    expect((await runConsole(pause, { env: { ...home, RJ_READ_ONLY: 'false' } })).code).toBe(0);
    expect((await runConsole(pause, { env: { ...ownHome(), RJ_READ_ONLY: 'true' } })).code).toBe(1);
    const wrong = await runConsole(pause, { env: { ...ownHome(), RJ_READ_ONLY: 'maybe' } });
    expect(wrong.stderr).toContain('Expected `RJ_READ_ONLY` to be true or false, got `maybe`.');
    await using terminal = consoleAt(['--url', url], home);
    await terminal.waitFor(/ro:001> /);
  });
});
