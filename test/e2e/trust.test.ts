import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONSOLE, ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { KEY, Terminal } from '../support/terminal';

const url = freshDatabaseUrl();

/** Creates a folder with a `.rjconsolerc`, and a home folder. */
function project(code: string) {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'rj-project-')));
  const path = join(cwd, '.rjconsolerc');
  writeFileSync(path, code);
  const env = ownHome();
  return {
    path,
    env,
    cwd,
    run: (...args: string[]) => runConsole(args, { env, cwd }),
    terminal: (...args: string[]) =>
      new Terminal(process.execPath, [CONSOLE, ...args], { env: env as never, cwd }),
  };
}

describe('.rjconsolerc of the current folder', () => {
  it('is confirmed once at a terminal, and named by the banner', async () => {
    const { path, terminal, run } = project('const greeting = "from the file"');
    {
      await using first = terminal('--url', url);
      await first.waitFor(`${path} contains code that runs before rj-console connects`);
      await first.waitFor('y(es), N(o), s(how it): ');
      await first.enter('s');
      await first.waitFor('const greeting = "from the file"');
      await first.waitFor('y(es), N(o), s(how it): ');
      await first.enter('y');
      await first.waitFor(`Ran ${path}.`);
      await first.waitFor(/rw:001> /);
      await first.enter('greeting');
      await first.waitFor("'from the file'");
    }
    expect(await run('--url', url, '-e', 'greeting')).toMatchObject({
      stdout: 'from the file\n',
      stderr: '',
    });
    writeFileSync(path, 'const greeting = "changed"');
    await using second = terminal('--url', url);
    await second.waitFor('it has changed since you trusted it');
    await second.waitFor('y(es), N(o), s(how it): ');
    await second.type(KEY.ctrl('c'));
    await second.waitFor(`Skipped ${path}: you declined.`);
    await second.waitFor(/rw:001> /);
    await second.enter('typeof greeting');
    await second.waitFor("'undefined'");
  });

  it('is not trusted by keys typed before the question', async () => {
    const { path, terminal } = project('const greeting = "from the file"');
    await using early = terminal('--url', url);
    await early.type(`y${KEY.enter}yes${KEY.enter}`);
    await early.waitFor('y(es), N(o), s(how it): ');
    await early.type(KEY.enter);
    await early.waitFor(`Skipped ${path}: you declined.`);
    expect(early.text).not.toContain(`Ran ${path}`);
  });

  it("doesn't run for scripts, tasks and --json, which say how to trust it on stderr", async () => {
    const { path, run } = project('console.log("it ran"); settings({ readOnly: true })');
    for (const args of [['--json', '-e', '1'], ['servers']]) {
      const { stdout, stderr } = await run('--url', url, ...args);
      expect(stdout).not.toContain('it ran');
      expect(stderr).toContain(`Skipped ${path}: you haven't trusted it yet.`);
      expect(stderr).toContain(`rj-console trust ${path}\n`);
    }
    expect((await run('--url', url, '--rc', '.rjconsolerc', '-e', '1')).stdout).toContain('it ran');
    expect((await run('servers', '--url', url, '--rc', '.rjconsolerc')).stderr).not.toContain('Skipped');
  });

  it("is trusted, listed and revoked by a subcommand that doesn't connect", async () => {
    const { path, run } = project('console.log("it ran")');
    expect((await run('trust')).stdout).toBe('No trusted files. To trust one: rj-console trust FILE\n');
    expect(await run('trust', '.rjconsolerc')).toMatchObject({
      code: 0,
      stdout: `Trusted ${path} until it changes.\n`,
    });
    expect((await run('trust')).stdout).toBe(`${path}\n`);
    expect((await run('--url', url, '-e', '1')).stdout).toContain('it ran');
    expect((await run('trust', '--revoke', '.rjconsolerc')).stdout).toContain('is no longer trusted');
    expect((await run('--url', url, '-e', '1')).stdout).not.toContain('it ran');
    expect(await run('trust', 'none')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the file does not exist'),
    });
  });

  it("can't make production less careful, and the command line takes precedence", async () => {
    const careless = `
      settings({ guarded: ['CacheSubscriber.drop'] });
      settings({ production: false, guarded: [], environment: 'development', readOnly: false, url: 'mongodb://127.0.0.1:1/x' });
      process.env.RJ_PRODUCTION = '0'; process.env.RJ_MONGODB_URL = 'mongodb://127.0.0.1:2/x'`;
    const { run, terminal, cwd } = project(careless);
    await run('trust', '.rjconsolerc');
    const drop = "class CacheSubscriber extends Subscriber { drop() {} }; CacheSubscriber.publish('drop')";
    const refused = await run('--url', url, '-E', 'production', '-e', drop);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'would act on CacheSubscriber.drop. Nothing was published. There is no terminal to confirm on: pass `--no-confirm`.',
      ),
    });
    const readOnly = await run('--url', url, '--read-only', '-e', "Server.publish('stop')");
    expect(readOnly).toMatchObject({ code: 1 });
    // config/mongoid.yml has the database of the environment on the command line.
    mkdirSync(join(cwd, 'config'));
    writeFileSync(
      join(cwd, 'config', 'mongoid.yml'),
      JSON.stringify({ production: { clients: { default: { uri: url } } } }),
    );
    expect((await run('-E', 'production', '-e', 'Server.count()')).stdout).toBe('0\n');
    await using console = terminal('-E', 'production');
    await console.waitFor(/rocketjob\(prod:development\) .*rw:001> /);
    expect(console.raw).toContain('\x1b[31mprod:development\x1b[39m');
  });
});

it('the example of an rc file runs, and a clone of the project has no rc file', async () => {
  const code = ['-e', 'silent()', '-e', 'recent().length'];
  const args = ['--url', url, '--rc', 'examples/.rjconsolerc', ...code];
  const { stdout, stderr } = await runConsole(args, { cwd: PACKAGE_ROOT });
  expect([stdout, stderr]).toEqual(['[]\n0\n', '']);
  expect(await runConsole(['--url', url, '-e', '1'], { cwd: PACKAGE_ROOT })).toMatchObject({ stderr: '' });
});

it("a config/mongoid.yml that can't be used stops the console, and no sandbox starts", async () => {
  const { cwd, run, terminal } = project('');
  await run('trust', '.rjconsolerc');
  mkdirSync(join(cwd, 'config', 'mongoid.yml'), { recursive: true });
  const { code, stderr } = await run('-e', '1');
  expect(code).toBe(2);
  expect(stderr).toContain(
    `Can't use ${cwd}/config/mongoid.yml: it is not a regular file. No connection was made.`,
  );
  await using console = terminal();
  await console.waitFor('it is not a regular file');
  expect(await console.exited).toBe(2);
});
