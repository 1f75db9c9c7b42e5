import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { shellQuoted } from '../../display/quoted';

/** A file that decides what this process does, checked before any of its content is used. */
export type SafeFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unsafe'; readonly reason: string }
  | {
      readonly kind: 'safe';
      /** Without symbolic links. */
      readonly path: string;
      /** The bytes that were checked: the file is read only once. */
      readonly bytes: Buffer;
      /** The file, or a folder on its path, that a group may write to. */
      readonly groupWritable: string | undefined;
    };

/** The reason a file can't be used. */
class Unsafe extends Error {}

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY, S_IFDIR, S_IFMT, W_OK } = constants;
const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
const STICKY = 0o1000;

/**
 * Reads a file unless another user could have written it. A symbolic link is judged by its target, and the
 * folders on the way to the link and to the target like the file: each belongs to you or root, and no other
 * user may write to it. A sticky folder such as /tmp is fine, because users can replace only their own files
 * there, and so is a volume mounted read-only, such as a ConfigMap. Only regular files are opened.
 *
 * @param limit its largest size in bytes
 */
export function readSafeFile(path: string, limit: number): SafeFile {
  try {
    const real = realPath(path);
    if (real === undefined) return { kind: 'absent' };
    const group = [...foldersOf(realpathSync(dirname(path))), ...foldersOf(dirname(real))].map((folder) =>
      judged(folder, lstatSync(folder)),
    );
    const { bytes, stats } = contentOf(real, limit);
    group.unshift(judged(real, stats));
    return { kind: 'safe', path: real, bytes, groupWritable: group.find((each) => each !== undefined) };
  } catch (error) {
    return { kind: 'unsafe', reason: (error as Error).message };
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    throw new Unsafe('it is a symbolic link to a file that does not exist');
  }
}

/** Returns a folder and its parents. */
function foldersOf(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersOf(above)];
}

function contentOf(path: string, limit: number): { readonly bytes: Buffer; readonly stats: Stats } {
  // Opening a device may have effects.
  if (!lstatSync(path).isFile()) throw new Unsafe('it is not a regular file');
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Unsafe('it is not a regular file');
    const buffer = Buffer.alloc(limit + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length <= limit; length += count)
      count = readSync(file, buffer, length, buffer.length - length, null);
    if (length > limit) throw new Unsafe(`it is larger than ${limit / 1_024} KiB`);
    return { bytes: buffer.subarray(0, length), stats };
  } finally {
    closeSync(file);
  }
}

/**
 * @returns what it is, if a group may write to it
 * @throws Unsafe if another user may write to it
 */
function judged(path: string, { uid, mode }: Stats): string | undefined {
  const you = process.geteuid?.();
  if (you === undefined) return undefined;
  if (uid !== 0 && uid !== you)
    throw new Unsafe(`${path} belongs to another user (${uid}, and you are ${you})`);
  const isSticky = (mode & S_IFMT) === S_IFDIR && (mode & STICKY) !== 0;
  if (isSticky || (mode & (OTHERS_WRITE | GROUP_WRITES)) === 0 || isMountedReadOnly(path)) return undefined;
  if ((mode & OTHERS_WRITE) !== 0)
    throw new Unsafe(`every user can write to ${path}. To change that: chmod o-w ${shellQuoted(path)}`);
  return path;
}

function isMountedReadOnly(path: string): boolean {
  try {
    accessSync(path, W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS';
  }
}
