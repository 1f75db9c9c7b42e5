// Puts what Ruby at the console needs into the build: CRuby itself, compressed (7 MB instead of the 94 MB that its
// package takes), with its licence, and what is in its memory when it has started and loaded the prelude. Runs after
// tsc; what is there already is left alone.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const source = join(here, '../console/evaluator/ruby');
const target = join(here, '../dist/console/evaluator/ruby');
const ruby = dirname(require.resolve('@ruby/3.4-wasm-wasi/dist/ruby.wasm'));
const wasm = join(ruby, 'ruby+stdlib.wasm');
const { version } = JSON.parse(readFileSync(join(ruby, '../package.json'), 'utf8'));

mkdirSync(target, { recursive: true });
onceFor('RUBY_VERSION', version, () => {
  put('ruby+stdlib.wasm.br', readFileSync(wasm));
  for (const name of ['LICENSE', 'NOTICE']) cpSync(join(ruby, name), join(target, `RUBY_${name}`));
});
onceFor('SNAPSHOT_OF', digestOfSnapshotSources(), () => {
  const { NODE_FLAGS } = require(join(target, 'ruby-machine.js'));
  const args = [...NODE_FLAGS, join(here, 'ruby-snapshot.mjs'), wasm, source];
  // Pipes, as Ruby at the console has them: it remembers whether it had a terminal.
  put('ruby.snapshot.br', execFileSync(process.execPath, args, { stdio: 'pipe', maxBuffer: Infinity }));
});

/** Makes what a stamp stands for, unless the stamp says that it is there. */
function onceFor(stamp, value, make) {
  const path = join(target, stamp);
  try {
    if (readFileSync(path, 'utf8') === value) return;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  make();
  writeFileSync(path, value);
}

function put(name, bytes) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: 9, [BROTLI_PARAM_LGWIN]: 24 };
  const path = join(target, name);
  writeFileSync(`${path}.new`, brotliCompressSync(bytes, { params }));
  renameSync(`${path}.new`, path);
}

function digestOfSnapshotSources() {
  const prelude = join(source, 'prelude');
  const files = readdirSync(prelude, { recursive: true }).sort();
  const paths = [
    ...files.map((name) => join(prelude, name)).filter((path) => statSync(path).isFile()),
    ...['ruby-machine.js', 'memory-snapshot.js'].map((name) => join(target, name)),
    join(here, 'ruby-snapshot.mjs'),
  ];
  const digest = createHash('sha256').update(version);
  for (const path of paths) digest.update(`${path}\0`).update(readFileSync(path));
  return digest.digest('hex');
}
