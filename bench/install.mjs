// Measures the way from a fresh clone to the first prompt, as in the README: `npm ci && npm start`. The share of
// this package is its build at the end of `npm ci`, compared with `tsc` for the same sources in the same run.
// Medians of 3. Needs the registry.
//
//   npm run bench:install
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import { reportMedian, reportRatio } from './report.mjs';

const RUNS = 3;
const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const { startEmbeddedMongod } = require('../dist/src/console-api.js');

const mongod = await startEmbeddedMongod({ isOpen: true, onProgress: (line) => console.error(line) });
const url = Object.assign(new URL(mongod.url), { pathname: '/bench' }).href;
const folder = mkdtempSync(join(tmpdir(), 'rj-install-'));
const clone = join(folder, 'rj-console');
const times = { install: [], build: [], tsc: [], prompt: [], total: [] };
try {
  for (let run = 0; run < RUNS; run++) {
    rmSync(clone, { recursive: true, force: true });
    execFileSync('git', ['clone', '--quiet', root, clone]);
    const install = seconds('npm', ['ci', '--no-audit', '--no-fund']);
    const prompt = await firstPrompt();
    times.total.push(install + prompt);
    times.prompt.push(prompt);
    rmSync(join(clone, 'dist'), { recursive: true });
    const build = seconds('npm', ['run', 'prepare']);
    times.build.push(build);
    times.install.push(install - build);
    const tsc = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', 'false', '--incremental', 'false'];
    times.tsc.push(seconds(join(clone, 'node_modules/.bin/tsc'), [...tsc, '--outDir', join(folder, 'tsc')]));
  }
  reportMedian('npm ci && npm start, to the first prompt', times.total, ' s');
  reportMedian('  of this, npm without the build', times.install, ' s');
  reportMedian('  of this, the build at npm ci', times.build, ' s');
  reportMedian('  of this, npm start', times.prompt, ' s');
  reportMedian('tsc, the same sources', times.tsc, ' s');
  reportRatio('the build at npm ci against tsc', times.build, times.tsc, { atMost: 0.5 });
} finally {
  await mongod.stop();
  rmSync(folder, { recursive: true, force: true });
}

function seconds(command, args) {
  const start = performance.now();
  execFileSync(command, args, { cwd: clone, stdio: ['ignore', 'ignore', 'inherit'] });
  return (performance.now() - start) / 1_000;
}

/** Returns the seconds from `npm start` to its prompt. The code caches are not there yet, in no folder. */
function firstPrompt() {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const env = { ...process.env, TERM: 'xterm', XDG_CACHE_HOME: join(folder, 'cache') };
    const terminal = pty.spawn('npm', ['start', '--', '--url', url], {
      cwd: clone,
      env,
      cols: 120,
      rows: 40,
    });
    let screen = '';
    terminal.onData((data) => {
      screen += data;
      if (!screen.includes(':001> ')) return;
      resolve((performance.now() - start) / 1_000);
      terminal.kill('SIGKILL');
    });
    terminal.onExit(() => reject(new Error(`npm start ended without a prompt:\n${screen}`)));
  });
}
