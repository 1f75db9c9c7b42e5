import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { CONSOLE, ownHome } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';

let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});

/** Several times the capacity of a pipe. */
const LONG = 400_000;

/** Runs a shell command line, in which `"$@"` is a program and its arguments. */
async function shell(script: string, args: readonly string[], program = CONSOLE) {
  const env = ownHome();
  const child = spawn('bash', ['-o', 'pipefail', '-c', script, 'bash', process.execPath, program, ...args], {
    env,
    cwd: env['HOME'],
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: (await closed)[0] as number, stdout, stderr };
}

function fileOf(code: string, name: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'rj-file-')), name);
  writeFileSync(file, code);
  return file;
}

describe("output that is longer than a pipe's capacity", () => {
  const array = JSON.stringify(Array.from({ length: 50_000 }, (_, index) => index));
  const line = 'x'.repeat(LONG);
  it.each<[name: string, args: () => string[], from: string, expected: string]>([
    ['--json', () => ['--json', '-e', 'Array.from({length: 50000}, (_, i) => i)'], '', array],
    ['console.log', () => ['-e', `console.log('x'.repeat(${LONG}))`], '', line],
    ['process.stdout', () => ['-e', `const isTaken = process.stdout.write('x'.repeat(${LONG}))`], '', line],
    ['a value', () => ['-e', `'x'.repeat(${LONG})`], '', line],
    ['-f', () => ['-f', fileOf(`console.log('x'.repeat(${LONG}))`, 'long.ts')], '', line],
    ['puts', () => ['-f', fileOf(`puts 'x' * ${LONG}`, 'long.rb')], '', line],
    ['standard input', () => [], `echo "console.log('x'.repeat(${LONG}))" | `, line],
  ])('%s arrives completely at a slow reader', async (_name, args, from, expected) => {
    const { code, stdout } = await shell(`${from}"$@" | (sleep 2; cat)`, ['--url', url, ...args()]);
    expect(code).toBe(0);
    expect(stdout.trimEnd() === expected, `${stdout.length} characters`).toBe(true);
  });

  it('arrives completely on standard error', async () => {
    const script = `"$@" 2>&1 >/dev/null | (sleep 2; cat)`;
    const { stdout } = await shell(script, ['--url', url, '-e', `console.error('x'.repeat(${LONG}))`]);
    expect(stdout.trimEnd() === line, `${stdout.length} characters`).toBe(true);
  });
});

describe('bytes that code writes to process.stdout', () => {
  it.each([
    ["Buffer.from('ff00fe', 'hex')", '/wD+'],
    ["'ff00fe', 'hex'", '/wD+'],
    ["'é', 'latin1'", '6Q=='],
    ["'é'", 'w6k='],
  ])('arrive unchanged: %s', async (written, bytes) => {
    const code = `const isTaken = process.stdout.write(${written})`;
    expect((await shell('"$@" | base64', ['--url', url, '-e', code])).stdout).toBe(`${bytes}\n`);
  });
});

describe('output to a full disk', () => {
  it.each<[string, string[]]>([
    ['console.log', ['-e', "console.log('x')"]],
    ['a value', ['--json', '-e', '1']],
    ['process.stdout', ['-e', "const isTaken = process.stdout.write('x')"]],
    ['puts', ['-f', fileOf("puts 'x'", 'short.rb')]],
    ['a task', ['servers']],
  ])('exits with 1 and says why: %s', async (_name, args) => {
    const { code, stderr } = await shell('"$@" > /dev/full', ['--url', url, ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain("Can't write all of the output: ENOSPC");
  });

  it('exits with 1 even if only standard error is lost', async () => {
    const { code, stdout } = await shell('"$@" 2> /dev/full', ['--url', url, '-e', "console.error('x'); 2"]);
    expect([code, stdout]).toEqual([1, '2\n']);
  });

  it.each([
    ['rj-server', '--check'],
    ['rj-server', '--help'],
    ['rj-console', '--help'],
    ['rj-console', '--version'],
  ])('exits %s %s with 1', async (name, flag) => {
    const program = join(PACKAGE_ROOT, 'bin', `${name}.js`);
    expect((await shell('"$@" > /dev/full', [flag], program)).code).toBe(1);
  });
});

describe('a reader that stops reading', () => {
  it('makes the console exit without an error', async () => {
    const script = '"$@" | head -c 5; exit ${PIPESTATUS[0]}';
    const { code, stdout, stderr } = await shell(script, ['--url', url, '-e', `'x'.repeat(${LONG})`]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'xxxxx', stderr: '' });
  });
});
