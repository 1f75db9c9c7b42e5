// Measures the upload of a file of lines to a batch job: the peak of this process's memory, and the speed.
//
//   npm run bench:upload                    # npm run bench:upload -- 10 for 10 MB instead of 1,000
//
// A separate process uploads each file, plain and as `.gz`.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';

const require = createRequire(import.meta.url);
const { BatchJob, RocketJob } = require('../dist/src/index.js');
const LINE_BYTES = 100;
const LINES_IN_CHUNK = 10_000;

class LinesJob extends BatchJob {
  sliceSize = 500;
  perform() {}
}

const [megabytes = '1000', url, file] = process.argv.slice(2);
if (url === undefined) await compare();
else await upload();

async function compare() {
  const { startEmbeddedMongod } = require('../dist/src/console-api.js');
  const folder = mkdtempSync(join(tmpdir(), 'rj-upload-'));
  const mongod = await startEmbeddedMongod({ isOpen: true, onProgress: (text) => console.error(text) });
  try {
    for (const name of ['lines.txt', 'lines.txt.gz']) {
      const path = join(folder, name);
      const packing = name.endsWith('.gz') ? [createGzip({ level: 1 })] : [];
      await pipeline(Readable.from(lines()), ...packing, createWriteStream(path));
      const own = Object.assign(new URL(mongod.url), { pathname: '/bench' }).href;
      const script = fileURLToPath(import.meta.url);
      console.log(
        name,
        execFileSync(process.execPath, [script, megabytes, own, path], { encoding: 'utf8' }).trim(),
      );
      rmSync(path);
    }
  } finally {
    await mongod.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Yields lines that are all different. */
function* lines() {
  const chunks = (Number(megabytes) * 1_000_000) / (LINE_BYTES * LINES_IN_CHUNK);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const numbers = Array.from({ length: LINES_IN_CHUNK }, (_, line) => chunk * LINES_IN_CHUNK + line);
    yield numbers.map((number) => `${number},`.padEnd(LINE_BYTES - 1, `${number * 7_919},`)).join('\n') +
      '\n';
  }
}

async function upload() {
  await RocketJob.connect({ url });
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  const job = await LinesJob.create();
  const count = await job.upload(file);
  const seconds = (performance.now() - start) / 1_000;
  const peak = process.resourceUsage().maxRSS;
  const inMegabytes = (kilobytes) => `${Math.round(kilobytes / 1_024)} MB`;
  console.log(
    `${count} lines, peak ${inMegabytes(peak)} (${inMegabytes(before)} before), ${Math.round(count / seconds)} lines a second`,
  );
  await job.destroy();
  await RocketJob.disconnect();
}
