import { resolve } from 'node:path';

/** The compiled package itself. */
const OWN = resolve(__dirname, '..', '..', '..');
const DEPENDENCY = /[\\/]node_modules[\\/]/;

/** Whether a file belongs to the user's own code, not to an installed package or this one. */
export function isUsersFile(path: string): boolean {
  return !DEPENDENCY.test(path) && !path.startsWith(OWN);
}
