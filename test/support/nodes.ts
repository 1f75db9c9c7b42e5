import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_ROOT } from './from-dist';

/** The supported Node.js versions, besides the one that runs the tests. */
export const OTHER_NODES = ['22.23.3', '24.21.0'] as const;

const PACKAGE = `node-${process.platform}-${process.arch}`;

/** Returns the program of a Node.js version, fetched from npm into `.nodes` if necessary. */
export async function nodeProgram(version: string): Promise<string> {
  const folder = join(PACKAGE_ROOT, '.nodes', version);
  const program = join(folder, 'node_modules', PACKAGE, 'bin', 'node');
  if (!existsSync(program)) {
    const options = ['--no-save', '--no-audit', '--no-fund', '--prefix', folder];
    await promisify(execFile)('npm', ['install', ...options, `${PACKAGE}@${version}`]);
  }
  return program;
}
