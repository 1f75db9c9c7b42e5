import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabaseUrl } from '../support/database';

const run = promisify(execFile);
const root = join(__dirname, '../..');
/** The folder of a package itself, not one inside it. */
const PACKAGE = /node_modules\/(@[^/]+\/)?[^/]+$/;
let folder: string;

// Packs the package, and installs it in an empty folder as a user does.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rj-pack-'));
  await run('npm', ['pack', '--pack-destination', folder, '--ignore-scripts'], { cwd: root });
  const [tarball] = await readdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`], {
    cwd: folder,
  });
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

it('has both programs, with npx', async () => {
  const { version } = require('../../package.json');
  for (const bin of ['rj-console', 'rj-server']) {
    const { stdout } = await run('npx', ['--no-install', bin, '--version'], { cwd: folder });
    expect(stdout.trim()).toBe(version);
  }
});

it('evaluates lines of both languages on a real database', async () => {
  const url = freshDatabaseUrl();
  const lines = ["Server.where({name: 'nobody'}).first() ?? 'nobody there'", 'RocketJob::Server.count'];
  const args = ['--no-install', 'rj-console', '--url', url, ...lines.flatMap((line) => ['-e', line])];
  const { stdout } = await run('npx', args, { cwd: folder });
  expect(stdout.trim().split('\n')).toEqual(['nobody there', '0']);
});

it('names its source files in stack traces, though its code caches are from another folder', async () => {
  const line = 'let caught; try { Server.where({ nope: 1 }) } catch (e) { caught = e }\n[caught]';
  const args = ['--no-install', 'rj-console', '--url', freshDatabaseUrl(), '-e', line];
  const { stdout } = await run('npx', args, { cwd: folder });
  expect(stdout).toContain(join(folder, 'node_modules/rj-console/src/mongo/lookup/lookup.ts'));
  expect(stdout).not.toContain('dist/bundle');
});

it('is small: at most 60 packages and 60 MB', async () => {
  const installed = join(folder, 'node_modules');
  const entries = await readdir(installed, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const packages = files.filter(
    ({ name, parentPath }) => name === 'package.json' && PACKAGE.test(parentPath),
  );
  expect(packages.length).toBeGreaterThan(40);
  expect(packages.length).toBeLessThanOrEqual(60);
  const sizes = await Promise.all(files.map(({ name, parentPath }) => stat(join(parentPath, name))));
  expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(60e6);
});

it('has types that need no other packages', async () => {
  const program = `
import { RocketJob, Server, Subscriber, type Publication } from 'rj-console';
class Refresh extends Subscriber { readonly reload = () => {}; }
export async function stop(name: string): Promise<Publication> {
  await using fleet = await RocketJob.open({ url: 'mongodb://localhost/rocketjob' });
  return (fleet.Server satisfies object) && Server.publish('stop', { name });
}
// @ts-expect-error there is no such action
Server.publish('halt');
export { Refresh };
`;
  await writeFile(join(folder, 'program.ts'), program);
  const flags = [
    '--strict',
    '--noEmit',
    '--target',
    'es2022',
    '--module',
    'node16',
    '--lib',
    'es2022,esnext',
  ];
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  const { stdout } = await run(process.execPath, [tsc, ...flags, 'program.ts'], { cwd: folder });
  expect(stdout).toBe('');
}, 60_000);

it('is a library for require and for import', async () => {
  const script =
    "const {RocketJob} = require('rj-console'); import('rj-console').then((m) => console.log(m.RocketJob === RocketJob))";
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: folder });
  expect(stdout.trim()).toBe('true');
});

it('contains only the files it needs', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
  const files = (JSON.parse(stdout) as [{ files: { path: string }[] }])[0].files.map(({ path }) => path);
  expect(files).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'bin/rj-console.js',
      'dist/types/src/index.d.ts',
      'dist/bundle/src/library.js',
      'dist/bundle/src/library.js.map.gz',
    ]),
  );
  expect(
    files.filter(
      (path) => !/^(bin|dist|docs)\/|^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(path),
    ),
  ).toEqual([]);
});
