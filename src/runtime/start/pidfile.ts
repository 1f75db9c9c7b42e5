import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RocketJobError } from '../../errors/rocket-job-error';
import { makeFolder } from '../../logging/make-folder';
import { writingFile } from './writing-file';

/** Anybody may read it, and only its owner write it, whatever the umask is. */
const NEW_FILE_MODE = 0o644;

/**
 * Writes this process's id to the file.
 *
 * @throws RocketJobError `invalid_argument` when the file names another process that is alive, or can't be written
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
    writeFileSync(path, `${process.pid}\n`, { mode: NEW_FILE_MODE });
  });
}

function livingOwner(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // It lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? Number(readFileSync(path, 'utf8')) : undefined;
  }
}

/** Removes the file, unless another process has written its own id there meanwhile. */
export function removePidfile(path: string): void {
  try {
    if (readFileSync(path, 'utf8').trim() === String(process.pid)) rmSync(path);
  } catch {
    // Somebody else has removed it.
  }
}
