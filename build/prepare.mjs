// Builds only the files that `npm start` needs after `npm ci`, without checking types and without the code
// caches, which the first runs create. `npm run build` makes the rest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');
const require = createRequire(import.meta.url);

if (!isMainThread) transpile(workerData);
else if (isInstalled('esbuild')) {
  const other = new Worker(fileURLToPath(import.meta.url), { workerData: 1 });
  transpile(0);
  await once(other, 'exit');
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

/** Writes the JavaScript that `tsc` would write, for every other file. @param first 0 or 1 */
function transpile(first) {
  const ts = require('typescript');
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.build.json'),
    { declaration: false, incremental: false },
    host,
  );
  for (const [index, fileName] of fileNames.entries()) {
    if (index % 2 !== first || fileName.endsWith('.d.ts')) continue;
    const text = readFileSync(fileName, 'utf8');
    const { outputText, sourceMapText } = ts.transpileModule(text, { compilerOptions: options, fileName });
    const path = join(root, 'dist', relative(root, fileName)).replace(/ts$/, 'js');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, outputText);
    writeFileSync(`${path}.map`, sourceMapText);
  }
}

async function run(script, ...args) {
  const child = spawn(process.execPath, [join(here, script), ...args], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) process.exit(1);
}
