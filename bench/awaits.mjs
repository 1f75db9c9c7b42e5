// How much `--trace-await` slows down a job that awaits: one job of 200,000 awaits in a real server, with and
// without the switch in turns, medians of 5. The cost without the switch, for thread dumps, is measured
// against a bare loop.
//
//   npm run bench:awaits
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const RUNS = 5;
const AWAITS = 200_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const { startEmbeddedMongod } = require('../dist/src/console-api.js');
const { RocketJob, Job } = require('../dist/src/index.js');

const LOOP = `
const leaf = async (i) => { await null; return i; };
const loop = async () => { const start = performance.now(); for (let i = 0; i < ${AWAITS / 2}; i++) await leaf(i); return performance.now() - start; };
`;
const CODE = `${LOOP}
const { Job } = require('rj-console');
exports.AwaitingJob = class AwaitingJob extends Job {
  async perform() { await loop(); this.logger.info('took', { ms: await loop() }); }
};`;

class AwaitingJob extends Job {
  perform() {}
}

const folder = mkdtempSync(join(tmpdir(), 'rj-bench-awaits-'));
writeFileSync(join(folder, 'awaiting.js'), CODE);
writeFileSync(
  join(folder, 'bare.js'),
  `${LOOP} loop().then(loop).then((ms) => console.log(JSON.stringify({ msg: 'took', ms })));`,
);
const mongod = await startEmbeddedMongod({ isOpen: true, onProgress: (line) => console.error(line) });
const url = Object.assign(new URL(mongod.url), { pathname: '/bench' }).href;
await RocketJob.connect({ url });
try {
  const server = [
    'bin/rj-server.js',
    '--url',
    url,
    '--workers',
    '1',
    '--require',
    join(folder, 'awaiting.js'),
  ];
  const kinds = {
    'a bare loop': [join(folder, 'bare.js')],
    'a job': server,
    'a job with --trace-await': [...server, '--trace-await'],
  };
  const taken = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (let run = 0; run < RUNS; run++)
    for (const [kind, args] of Object.entries(kinds)) taken[kind].push(await measured(args));
  for (const [kind, times] of Object.entries(taken)) {
    const ms = times.sort((one, other) => one - other)[Math.floor(RUNS / 2)];
    console.log(`${kind.padEnd(26)} ${((ms / AWAITS) * 1_000).toFixed(2)} µs an await`);
  }
} finally {
  await RocketJob.disconnect();
  await mongod.stop();
  rmSync(folder, { recursive: true });
}

/**
 * Starts the server, runs the loop in it, and stops it. @returns the duration of the loop, in milliseconds
 */
async function measured(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let ms;
  for await (const line of createInterface(child.stdout)) {
    const entry = JSON.parse(line);
    if (entry.msg === 'Rocket Job Server started') await AwaitingJob.create();
    if (entry.msg !== 'took') continue;
    ms = entry.ms;
    child.kill('SIGTERM');
  }
  return ms;
}
