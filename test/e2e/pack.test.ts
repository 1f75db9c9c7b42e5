import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabaseUrl } from '../support/database';

const run = promisify(execFile);
const root = join(__dirname, '../..');
let folder: string;

// The package as a user gets it: packed, and installed in an empty folder.
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

it('has both programs, under npx', async () => {
  const { version } = require('../../package.json');
  for (const bin of ['rj-console', 'rj-server']) {
    const { stdout } = await run('npx', ['--no-install', bin, '--version'], { cwd: folder });
    expect(stdout.trim()).toBe(version);
  }
});

it('evaluates a line on a real database', async () => {
  const url = freshDatabaseUrl();
  const line = "Server.where({name: 'nobody'}).first() ?? 'nobody there'";
  const { stdout } = await run('npx', ['--no-install', 'rj-console', '--url', url, '-e', line], {
    cwd: folder,
  });
  expect(stdout.trim()).toBe('nobody there');
});

it('is a library for require and for import', async () => {
  const script =
    "const {RocketJob} = require('rj-console'); import('rj-console').then((m) => console.log(m.RocketJob === RocketJob))";
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: folder });
  expect(stdout.trim()).toBe('true');
});

it('contains what it needs and nothing of its workshop', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
  const files = (JSON.parse(stdout) as [{ files: { path: string }[] }])[0].files.map(({ path }) => path);
  expect(files).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'bin/rj-console.js',
      'dist/src/index.d.ts',
      'dist/bundle/src/library.js',
      'dist/bundle/src/library.js.map',
    ]),
  );
  expect(
    files.filter(
      (path) => !/^(bin|dist|docs)\/|^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(path),
    ),
  ).toEqual([]);
});
