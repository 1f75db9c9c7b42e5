import { resolve } from 'node:path';

/** The compiled package itself. */
const OWN = resolve(__dirname, '..', '..', '..');
const DEPENDENCY = /[\\/]node_modules[\\/]/;

/** Whether a file is of the user's own code: not of a package that was installed, nor of this one. */
export function isUsersFile(path: string): boolean {
  return !DEPENDENCY.test(path) && !path.startsWith(OWN);
}
