import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { CONSOLE, ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { startServer } from '../support/server-process';
import { until } from '../support/until';

let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});
const run = (args: readonly string[], input?: string) =>
  runConsole(['--url', url, ...args], input === undefined ? {} : { input });

describe('rj-console without a terminal', () => {
  it('runs -e and -f in the given order', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'rj-file-')), 'step.ts');
    writeFileSync(file, 'const doubled: number = first * 2;\ndoubled + 1\n');
    const { code, stdout, stderr } = await run(['-e', 'first = 20', '-f', file, '-e', 'doubled']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '41\n40\n', stderr: '' });
  });

  it('reads standard input: no prompt, no echo, and the first error stops it', async () => {
    const { code, stdout, stderr } = await run([], "'one'\nnothing.there\n'two'\n");
    expect(code).toBe(3);
    expect(stdout).toBe('one\n');
    expect(stderr).toMatch(/ReferenceError: nothing is not defined/);
    expect(stderr).toMatch(/stopped at line 2 of 3; line 3 not run/);
  });

  it.each([
    [['-e', '1'], 0],
    [['-e', 'throw new Error("x")'], 1],
    [['-e', "Server.publish('stpo')"], 1],
    [['-e', 'Server.pause_all'], 1],
    [['-e', 'Server.where({}).frist()'], 1],
    [['-f', '/nonexistent/file'], 3],
    [['--no-such-option'], 1],
    [['--version'], 0],
  ])('%j exits with %d', async (args, code) => {
    expect((await run(args)).code).toBe(code);
  });

  it('accepts commands on lines of their own, and stops at exit', async () => {
    const { code, stdout } = await run([], '1\nhelp Server.count\n2\nexit\n3\n');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1\nServer\.count\(\)\n[\s\S]*\n2\n$/);
  });

  it('reports a background error, and exits with 1', async () => {
    const { code, stderr } = await run([
      '-e',
      "setTimeout(() => { throw new Error('later') }); await new Promise(() => {})",
    ]);
    expect(code).toBe(1);
    expect(stderr).toBe('Error: later\n');
  });

  it('shows every publication, even if it is assigned or in an array', async () => {
    const { stdout } = await run([
      '-e',
      "p = Server.publish('refresh'); [1, 2].map(() => Server.publish('refresh'))",
    ]);
    expect(stdout.match(/Published Server\.refresh/g)).toHaveLength(3);
  });

  it('never treats a lookup without results as all servers', async () => {
    for (const nothing of [
      "Server.where({name: 'x'}).first()",
      "Server.where({name: 'x'})",
      '{server_id: Server.first()}',
      '{server_id: Server.first()?.id}',
    ]) {
      const { code, stdout, stderr } = await run(['-e', `Server.publish('stop', ${nothing})`]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^Error: Expected /);
    }
  });

  it('is terminated by SIGTERM, even in an endless loop', async () => {
    const bin = join(PACKAGE_ROOT, 'bin/rj-console.js');
    const line = "console.log('running'); for (;;) {}";
    const child = spawn(process.execPath, [bin, '--url', url, '-e', line], { env: ownHome() });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  });

  it("exits with 2 when it can't connect, and names the cause without the password", async () => {
    const { code, stdout, stderr } = await runConsole([
      '--url',
      'mongodb://jack:secret@127.0.0.1:1/x',
      '-e',
      '1',
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('refused');
    expect(stderr).toContain('127.0.0.1:1');
    expect(stderr).not.toContain('secret');
  });

  it('prints JSON, one result per line', async () => {
    const { stdout } = await run([
      '--json',
      '-e',
      '({id: new ObjectId("65f000000000000000000001")})',
      '-e',
      'Server.all()',
    ]);
    expect(stdout).toBe('{"id":{"$oid":"65f000000000000000000001"}}\n[]\n');
  });

  it.each([
    ['a result in JSON', ['--json', '-e', 'Array.from({ length: 50000 }, (_, i) => i)'], 288_892],
    ['output of code', ['-e', "console.log('x'.repeat(500000))"], 500_001],
    ['output of Ruby', ['-e', 'ruby', '-e', "puts 'x' * 300000"], 300_001],
  ])(
    'writes %s completely to a pipe, and exits with 1 when the disk is full',
    async (_what, args, length) => {
      const { code, stdout } = await run(args);
      expect(code).toBe(0);
      expect(stdout).toHaveLength(length);
      const toFullDisk = [
        '-c',
        'exec "$@" > /dev/full',
        'sh',
        process.execPath,
        CONSOLE,
        '--url',
        url,
        ...args,
      ];
      const child = spawn('sh', toFullDisk, { env: ownHome(), stdio: ['ignore', 'pipe', 'pipe'] });
      const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      expect(stderr).toContain("Can't write all of the output: ENOSPC");
      expect(exitCode).toBe(1);
    },
  );

  it('prints numbers in JSON without changing any', async () => {
    const values =
      '[2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n - 1n, 7n, 2n ** 53n - 1n, new ObjectId().constructor.name]';
    const { stdout } = await run(['--json', '-e', values]);
    expect(JSON.parse(stdout)).toEqual([
      { $numberLong: '9223372036854775807' },
      { $numberLong: '-9223372036854775808' },
      { $numberDecimal: '18446744073709551615' },
      7,
      9_007_199_254_740_991,
      'ObjectId',
    ]);
    const insert = "await db.collection('n').insertOne({ _id: 2n ** 62n }); db.collection('n').findOne({})";
    expect((await run(['--json', '-e', insert])).stdout).toContain(
      '{"_id":{"$numberLong":"4611686018427387904"}}',
    );
  });

  it.each([
    ["1, 'w'", 'w\n'],
    ['const f = () => { return 1, 2 }; f()', '2\n'],
    ["new Long('9223372036854775807')", "new Long('9223372036854775807')\n"],
    [
      "new UUID('f47ac10b-58cc-4372-a567-0e02b2c3d479')",
      "new UUID('f47ac10b-58cc-4372-a567-0e02b2c3d479')\n",
    ],
    ["Decimal128.fromString('1.5')", "new Decimal128('1.5')\n"],
    ["ISODate('2020-01-01')", '2020-01-01T00:00:00.000Z\n'],
  ])('evaluates %s in its displayed form', async (code, shown) => {
    expect((await run(['-e', code])).stdout).toBe(shown);
  });

  it("shows a thrown value, even if it isn't an error", async () => {
    expect((await run(['-e', 'throw { a: 1 }'])).stderr).toContain('Uncaught { a: 1 }');
    expect((await run(['--json', '-e', 'throw { a: 1 }'])).stdout).toContain('Uncaught');
  });

  it('pauses, resumes and stops all servers by their TypeScript names', async () => {
    await using server = await startServer(url, 'all:1');
    for (const [call, state] of [
      ['pauseAll', 'paused'],
      ['resumeAll', 'running'],
    ]) {
      expect((await run(['-e', `Server.${call}()`])).stdout).toMatch(/1 of 1 done/);
      expect((await run(['-e', 'Server.countsByState()'])).stdout).toBe(`{ ${state}: 1 }\n`);
    }
    expect((await run(['-e', 'Server.stopAll()'])).stdout).toMatch(/1 of 1 done/);
    expect(await server.exited).toBe(0);
  });

  it('sends no value that MongoDB would read as another one', async () => {
    await run(['-e', "await db.collection('x').insertMany([{ a: 1 }, { a: 2 }])"]);
    const all = "db.collection('x').deleteMany({ $where: function () { return false } })";
    const refused = await run(['-e', all]);
    expect(refused.stderr).toContain('`deletes.0.q.$where`: it is a function');
    expect(refused.code).not.toBe(0);
    expect((await run(['-e', "db.collection('x').countDocuments()"])).stdout).toBe('2\n');
  });

  it('prints no internals when the stack is full, and little of large values', async () => {
    for (const recursion of [
      'function f() { return f() }; f()',
      'async function f() { return await f() }; f()',
      'const f = (a) => [1].map(() => f(a)); f(1)',
      'class A { get x() { return this.x } }; new A().x',
    ]) {
      const { stderr, stdout } = await run(['-e', recursion]);
      expect([stdout, stderr]).toEqual([
        '',
        'RangeError: Maximum call stack size exceeded\n(stopped at statement 2 of 2)\n',
      ]);
    }
    const { stdout } = await run(['-e', 'globalThis', '-e', 'process', '-e', '({a:{b:{c:{d:{e:{f:1}}}}}})']);
    expect(stdout.length).toBeLessThan(60_000);
    expect(stdout).toContain('f: 1');
  });

  it.each([
    ['deleteMany(undefined)', 'with a filter that is undefined'],
    ['deleteMany([].find(() => true))', 'with a filter that is undefined'],
    ['deleteMany(null)', 'with a filter that is null'],
    ['deleteOne(undefined)', 'with a filter that is undefined'],
    ['find(undefined).toArray()', 'with a filter that is undefined'],
    ["distinct('a', null)", 'with a filter that is null'],
    ['aggregate(undefined).toArray()', 'with a filter that is undefined'],
    ['updateMany({ a: { $gt: new Date("garbage") } }, { $set: { a: 0 } })', 'it is an invalid date'],
    ['updateMany({}, { $set: { a: () => 0 } })', 'it is a function'],
    ['updateMany({}, [{ $set: { a: undefined } }])', 'it is undefined'],
    ['deleteMany(new String("a"))', 'Use the value itself'],
    ['findOneAndDelete({ a: { $in: new Set([1]) } })', 'it is a set'],
    ['bulkWrite([{ deleteMany: { filter: { a: { $gt: () => 0 } } } }])', 'it is a function'],
    ['find({ a: /x/g }).toArray()', 'which MongoDB would interpret differently'],
    ['find({}).limit(NaN).toArray()', 'it is not a number'],
    ['insertOne({ a: Float32Array.of(1) })', 'binary data'],
  ])('refuses %s and changes nothing', async (call, problem) => {
    await run(['-e', "await db.collection('x').insertMany([{ a: 1 }, { a: 2 }])"]);
    const { code, stderr } = await run(['-e', `db.collection('x').${call}`]);
    expect(stderr).toContain(problem);
    expect(stderr).toContain('Nothing was sent.');
    expect(code).toBe(1);
    const left =
      "db.client.db(db.databaseName).collection('x').find().toArray().then((all) => all.map(({ a }) => a))";
    expect((await run(['--json', '-e', left])).stdout).toBe('[1,2]\n');
  });

  it('prints errors as JSON too', async () => {
    const { code, stdout } = await run(['--json', '-e', "Server.publish('stpo')"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'unknown_action', message: expect.stringContaining('`stop`') },
    });
  });

  it("reports the outcome of each server, and exits with 4 if one didn't respond", async () => {
    await using server = await startServer(url, 'obedient:1');
    const { code, stdout } = await run([
      '-e',
      "Server.publish('pause')",
      '-e',
      "Server.where({name: 'obedient'}).first().state",
    ]);
    expect(stdout).toMatch(/Published Server.pause to 1 server: obedient:1/);
    expect(stdout).toMatch(/✓ obedient:1 {2}running → paused\n1 of 1 done/);
    expect(stdout).toMatch(/\npaused\n$/);
    expect(code).toBe(0);
    server.process.kill('SIGSTOP');
    const silent = await run(['--follow', '0.3', '-e', "Server.publish('resume')"]);
    expect(silent.stdout).toMatch(
      /\? obedient:1 {2}paused, no response\n0 of 1 done, no response from 1: obedient:1 \(last heartbeat [\d.]+s ago\)/,
    );
    expect(silent.code).toBe(4);
  });

  it('includes the outcomes in JSON', async () => {
    await using server = await startServer(url, 'json:1');
    const { code, stdout } = await run(['--json', '-e', "Server.publish('pause')"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      event: { action: 'pause' },
      outcomes: [{ process: 'json:1', status: 'done', receipt: { state: 'done' } }],
      silent: [],
    });
    expect(server.process.exitCode).toBeNull();
  });

  it('names the processes that acted on a custom event, or says that there were none', async () => {
    const define = 'class Cache extends Subscriber { clear() { return {freed: 3} } }';
    const published = "Cache.publish('clear')";
    const unheard = await run(['-e', define, '-e', published]);
    expect(unheard.stdout).toMatch(/to every process that subscribes to it .*\nNo responses\.\n/);
    const { code, stdout } = await run([
      '-e',
      define,
      '-e',
      'Cache.subscribe(); Event.listener()',
      '-e',
      published,
    ]);
    expect(stdout).toMatch(/\n✓ \S+:\d+ {2}done {2}\{ freed: 3 \}\n1 of 1 done/);
    expect(code).toBe(0);
    const unasked = await run(['-e', define, '-e', "Cache.publish('clear', {}, {receipts: false})"]);
    expect(unasked.stdout.split('\n')).toHaveLength(2);
  });

  it('groups the stacks of a thread_dump over the whole fleet', async () => {
    await using one = await startServer(url, 'fold:1');
    await using two = await startServer(url, 'fold:2');
    await Promise.all([one, two].map((server) => server.logs('Started', 'rocketjob 001')));
    // A started worker is busy until its event loop is empty.
    const { stdout } = await until(async () => {
      const dump = await run(['-e', "Server.publish('thread_dump')"]);
      return dump.stdout.includes('2 workers idle') && dump;
    });
    expect(stdout).toMatch(/✓ fold:1 {2}done\n✓ fold:2 {2}done\n2 of 2 done/);
    expect(stdout).toMatch(/\n2 workers idle: fold:1 \(1\), fold:2 \(1\)\n/);
  });

  it('reads the database from RJ_MONGODB_URL, else from MONGODB_URI, else from config/mongoid.yml', async () => {
    const name = 'db.databaseName';
    const other = freshDatabaseUrl();
    const home = ownHome();
    const { HOME: cwd = '' } = home;
    require('node:fs').mkdirSync(join(cwd, 'config'));
    writeFileSync(
      join(cwd, 'config/mongoid.yml'),
      "production:\n  clients:\n    default:\n      uri: <%= ENV['MONGO_URL'] %>\n",
    );
    const database = (text: string) => new URL(text).pathname.slice(1);
    const env = { ...home, MONGO_URL: url };
    expect((await runConsole(['-E', 'production', '-e', name], { env })).stdout.trim()).toBe(database(url));
    expect((await runConsole(['-e', name], { env: { ...env, MONGODB_URI: other } })).stdout.trim()).toBe(
      database(other),
    );
    const both = { ...env, MONGODB_URI: url, RJ_MONGODB_URL: other };
    expect((await runConsole(['-e', name], { env: both })).stdout.trim()).toBe(database(other));
  });
});
