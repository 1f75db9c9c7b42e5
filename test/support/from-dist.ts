import { join } from 'node:path';

export const PACKAGE_ROOT = join(__dirname, '..', '..');

/**
 * A module of the build: what starts processes and threads starts files of `dist`.
 *
 * @example fromDist<typeof import('../../src/index')>('src/index')
 */
export function fromDist<M>(path: string): M {
  return require(join(PACKAGE_ROOT, 'dist', path)) as M;
}
