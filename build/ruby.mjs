// Adds the files for Ruby at the console to the build: CRuby itself, 31 MB compressed to 9, with its licence,
// and its memory after it has started and loaded the prelude. The console unpacks CRuby once, into the user's
// cache folder (console/evaluator/ruby/process/unpacked.ts). Runs after compile.mjs; existing files are kept,
// except those of `--fast`.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const source = join(here, '../console/evaluator/ruby');
const target = join(here, '../dist/bundle/console/evaluator/ruby/process');
const compiled = join(here, '../dist/console/evaluator/ruby/process');
const ruby = dirname(require.resolve('@ruby/3.4-wasm-wasi/dist/ruby.wasm'));
const wasm = join(ruby, 'ruby+stdlib.wasm');
const { version } = JSON.parse(readFileSync(join(ruby, '../package.json'), 'utf8'));

/** The compression level: the highest takes two seconds longer. */
const LEVEL = process.argv.includes('--fast') ? 1 : 9;

mkdirSync(target, { recursive: true });
onceFor('RUBY_VERSION', version, 'ruby+stdlib.wasm.gz', () => {
  for (const name of ['LICENSE', 'NOTICE']) cpSync(join(ruby, name), join(target, `RUBY_${name}`));
  return gzipSync(readFileSync(wasm), { level: LEVEL });
});
onceFor('SNAPSHOT_OF', digestOfSnapshotSources(), 'ruby.snapshot.gz', () => {
  const { NODE_FLAGS } = require(join(compiled, 'ruby-machine.js'));
  const args = [...NODE_FLAGS, join(here, 'ruby-snapshot.mjs'), wasm, source];
  // With pipes, like Ruby at the console: it remembers whether it had a terminal.
  return gzipSync(execFileSync(process.execPath, args, { stdio: 'pipe', maxBuffer: Infinity }), {
    level: LEVEL,
  });
});

/** Writes a file and its stamp, unless it exists with this value at this compression level or a higher one. */
function onceFor(stamp, value, name, make) {
  const [stampPath, path] = [join(target, stamp), join(target, name)];
  const [known, level] = existsSync(stampPath) ? readFileSync(stampPath, 'utf8').split(' ') : [];
  if (existsSync(path) && known === value && Number(level) >= LEVEL) return;
  writeFileSync(`${path}.new`, make());
  renameSync(`${path}.new`, path);
  writeFileSync(stampPath, `${value} ${LEVEL}`);
}

function digestOfSnapshotSources() {
  const prelude = join(source, 'prelude');
  const files = readdirSync(prelude, { recursive: true }).sort();
  const paths = [
    ...files.map((name) => join(prelude, name)).filter((path) => statSync(path).isFile()),
    ...['ruby-machine.js', 'memory-snapshot.js'].map((name) => join(compiled, name)),
    join(here, 'ruby-snapshot.mjs'),
  ];
  const digest = createHash('sha256').update(version);
  for (const path of paths) digest.update(`${path}\0`).update(readFileSync(path));
  return digest.digest('hex');
}
