import { constants, type WriteStream } from 'node:fs';
import { copyFile, type FileHandle, link, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileFailure } from '../../errors/file-failure';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';

const NO_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** A file with a different name until it is complete. Errors name the path that the caller gave. */
export class PartialFile {
  readonly path: string;
  readonly #part: string;
  readonly #handle: FileHandle;

  private constructor(path: string, part: string, handle: FileHandle) {
    this.path = path;
    this.#part = part;
    this.#handle = handle;
  }

  /** @throws RocketJobError `invalid_argument` if it exists, or can't be written */
  static async create(path: string): Promise<PartialFile> {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() || /[/\\]$/.test(path))
      throw cannotWrite(path, 'it is a folder. Name a file in it');
    if (found !== undefined) throw cannotWrite(path, ALREADY_EXISTS);
    const part = `${path}.part`;
    try {
      return new PartialFile(path, part, await open(part, 'wx'));
    } catch (error) {
      throw cannotWrite(path, await whyNotOpened(part, error));
    }
  }

  stream(): WriteStream {
    return this.#handle.createWriteStream();
  }

  /** Gives the complete file its name. */
  async complete(): Promise<void> {
    try {
      // Unlike a rename, it fails if the file exists.
      await link(this.#part, this.path);
    } catch (error) {
      if (!NO_LINKS.has((error as NodeJS.ErrnoException).code)) throw error;
      await this.#copy();
    }
  }

  /** Removes the part that was written under the other name. */
  async removePart(): Promise<void> {
    await rm(this.#part, { force: true });
  }

  /** Returns the error for the caller; other errors are returned unchanged. */
  failure(error: unknown): unknown {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (typeof syscall !== 'string') return error;
    const why = code === 'EEXIST' ? ALREADY_EXISTS : `${fileFailure(error)}. The incomplete file was removed`;
    return cannotWrite(this.path, why);
  }

  async #copy(): Promise<void> {
    try {
      await copyFile(this.#part, this.path, constants.COPYFILE_EXCL);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(this.path, { force: true });
      throw error;
    }
  }
}

const ALREADY_EXISTS = 'the file already exists. Remove it, or name another one';

async function whyNotOpened(part: string, error: unknown): Promise<string> {
  const { code } = error as NodeJS.ErrnoException;
  const folder = shown(dirname(part));
  switch (code) {
    case 'EEXIST':
      return `${shown(part)} already exists, which holds the output until it is complete. If no other download is writing it, remove it, or name another file`;
    case 'ENOENT':
      return `the folder ${folder} does not exist. Create it, or name a file in another one`;
    case 'EACCES':
    case 'EPERM':
      return `this user has no permission to write in the folder ${folder}. Name a file in another one`;
    default:
      return `${fileFailure(error).replaceAll(part, part.replace(/\.part$/, ''))}. Name another file`;
  }
}

function cannotWrite(path: string, why: string): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', `Can't write ${shown(path)}: ${why}.`, {
    argument: 'file',
    value: path,
  });
}
