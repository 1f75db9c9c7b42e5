import { closeSync, constants, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RocketJobError } from '../../errors/rocket-job-error';
import { makeFolder } from '../../logging/make-folder';
import { writingFile } from './writing-file';

const { O_CREAT, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } = constants;
// Without this, opening a pipe would wait for its other end.
const READ = O_RDONLY | O_NONBLOCK;
const WRITTEN = O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK;

/** Everyone may read it and only its owner may write it, whatever the umask is. */
const NEW_FILE_MODE = 0o644;

/**
 * Writes this process's id to the file.
 *
 * @throws RocketJobError `invalid_argument` if the file names another living process, or can't be written
 */
export function writePidfile(path: string): void {
  const owner = livingOwner(path);
  if (owner !== undefined) {
    throw new RocketJobError(
      'invalid_argument',
      `The --pidfile \`${path}\` belongs to the running process ${owner}. The server did not start. Stop that process, or name another file.`,
      { argument: 'pidfile', value: path },
    );
  }
  writingFile('pidfile', path, () => {
    makeFolder(dirname(path));
    withFile(path, WRITTEN, (file) => writeFileSync(file, `${process.pid}\n`));
  });
}

function livingOwner(path: string): number | undefined {
  try {
    const pid = Number(textOf(path));
    if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // The process is alive and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? Number(textOf(path)) : undefined;
  }
}

/** Removes the file, unless another process has written its own id to it. */
export function removePidfile(path: string): void {
  try {
    if (textOf(path).trim() === String(process.pid)) rmSync(path);
  } catch {
    // Another process has removed it.
  }
}

function textOf(path: string): string {
  return withFile(path, READ, (file) => readFileSync(file, 'utf8'));
}

function withFile<T>(path: string, flags: number, use: (file: number) => T): T {
  const file = openSync(path, flags, NEW_FILE_MODE);
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}
