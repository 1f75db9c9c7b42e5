// Builds only the files that `npm start` needs after `npm ci`, without checking types and without the code
// caches, which the first runs create. `npm run build` makes the rest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const require = createRequire(import.meta.url);

if (isInstalled('esbuild')) {
  await run('compile.mjs');
  await Promise.all([run('bundle.mjs', '--without-start'), run('ruby.mjs', '--fast')]);
}

/** Packages that only a build needs are missing after `npm ci --omit=dev`. */
function isInstalled(name) {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

async function run(script, ...args) {
  const child = spawn(process.execPath, [join(here, script), ...args], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) process.exit(1);
}
