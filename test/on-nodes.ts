// Runs the tests on every other supported Node.js.
//
//   npm run test:nodes
//   npm run test:nodes -- test/e2e/ruby-table.test.ts
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PACKAGE_ROOT } from './support/from-dist';
import { nodeProgram, OTHER_NODES } from './support/nodes';

async function main(): Promise<void> {
  const vitest = join(PACKAGE_ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  for (const version of OTHER_NODES) {
    console.log(`Node.js ${version}`);
    const args = [vitest, 'run', ...process.argv.slice(2)];
    const run = spawn(await nodeProgram(version), args, { cwd: PACKAGE_ROOT, stdio: 'inherit' });
    const [code] = await once(run, 'exit');
    if (code !== 0) process.exitCode = 1;
  }
}

void main();
