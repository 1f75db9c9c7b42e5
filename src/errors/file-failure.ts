const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['EEXIST', 'a part of its path is not a folder'],
  ['ENOENT', "its folder does not exist and can't be created"],
  ['EACCES', 'this user has no permission to write it'],
  ['EPERM', 'this user has no permission to write it'],
  ['EROFS', 'its file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', "this user's disk quota is used up"],
  ['EFBIG', 'it is larger than the limit on files allows (`ulimit -f`)'],
  ['EMFILE', 'this process has no file descriptors left (`ulimit -n`)'],
  ['ENFILE', 'this host has no file descriptors left'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['ELOOP', 'its symbolic links form a loop'],
  ['ENXIO', 'it is a pipe or socket without a reader'],
  ['EIO', 'the device reports an error'],
  ['EPIPE', 'its reader has exited'],
]);

/** Returns why a file can't be opened or written, in words that continue a sentence: `the disk is full`. */
export function fileFailure(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS.get(code) ?? String(message);
}
