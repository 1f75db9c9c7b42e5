import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../support/from-dist';
import { until } from '../support/until';

/** No server listens there. */
const URL = 'mongodb://joe:s3cr3t-word@127.0.0.1:1/rocketjob';

const folder = mkdtempSync(join(tmpdir(), 'rj-machine-'));
afterAll(() => rmSync(folder, { recursive: true }));

const started = (program: string, args: readonly string[]): ChildProcess =>
  spawn(
    'sh',
    ['-c', 'umask 0; exec "$0" "$@"', process.execPath, join(PACKAGE_ROOT, 'bin', program), ...args],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  );

const argumentsOf = ({ pid }: ChildProcess) =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
const modeOf = (file: string) => statSync(join(folder, file)).mode & 0o777;

describe('other users on the machine', () => {
  it.each([
    ['rj-server', ['--url', URL]],
    ['rj-console', ['--url', URL, '-e', "SecretConfig.set('mysql/password', 's3cr3t-word')"]],
  ])("can't read the secrets in the arguments of %s", async (program, args) => {
    const child = started(`${program}.js`, args);
    try {
      await until(() => argumentsOf(child).startsWith(program));
      expect(argumentsOf(child)).toMatch(`${program} --url mongodb://<credentials>@127.0.0.1:1/rocketjob`);
      expect(execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' })).not.toContain('s3cr3t-word');
    } finally {
      child.kill('SIGKILL');
    }
  });

  it("can't read the log, nor write the file with the process id", async () => {
    const child = started('rj-server.js', [
      '--url',
      URL,
      '--log',
      'log/server.log',
      '--pidfile',
      'server.pid',
    ]);
    const ended = once(child, 'exit');
    await until(() => existsSync(join(folder, 'server.pid')));
    expect(modeOf('server.pid')).toBe(0o644);
    expect(await ended).toEqual([2, null]);
    expect(modeOf('log/server.log')).toBe(0o640);
    expect(readFileSync(join(folder, 'log/server.log'), 'utf8')).not.toContain('s3cr3t-word');
  });
});
