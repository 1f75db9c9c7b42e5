import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_ROOT } from './from-dist';

/** The Node.js versions to hold on, besides the one that runs the tests. */
export const OTHER_NODES = ['22.23.3', '24.21.0'] as const;

const PACKAGE = `node-${process.platform}-${process.arch}`;

/** The program of a Node.js version, from npm, fetched into `.nodes` when it is not there yet. */
export async function nodeProgram(version: string): Promise<string> {
  const folder = join(PACKAGE_ROOT, '.nodes', version);
  const program = join(folder, 'node_modules', PACKAGE, 'bin', 'node');
  if (!existsSync(program)) {
    const options = ['--no-save', '--no-audit', '--no-fund', '--prefix', folder];
    await promisify(execFile)('npm', ['install', ...options, `${PACKAGE}@${version}`]);
  }
  return program;
}
