import { join } from 'node:path';

export const PACKAGE_ROOT = join(__dirname, '..', '..');

/**
 * Returns a module of the build, because code that starts processes and threads starts files of `dist`.
 *
 * @example fromDist<typeof import('../../src/index')>('src/index')
 */
export function fromDist<M>(path: string): M {
  return require(join(PACKAGE_ROOT, 'dist', path)) as M;
}
