// Puts what Ruby at the console needs into the build: CRuby itself, compressed (7 MB instead of the 94 MB that its
// package takes), with its licence, and the prelude. Runs after tsc; what is there already is left alone.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'console/evaluator/ruby');
const target = join(root, 'dist/console/evaluator/ruby');
const ruby = dirname(createRequire(import.meta.url).resolve('@ruby/3.4-wasm-wasi/dist/ruby.wasm'));
const { version } = JSON.parse(readFileSync(join(ruby, '../package.json'), 'utf8'));

mkdirSync(target, { recursive: true });
cpSync(join(source, 'prelude'), join(target, 'prelude'), { recursive: true });

const stamp = join(target, 'RUBY_VERSION');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== version) {
  const wasm = readFileSync(join(ruby, 'ruby+stdlib.wasm'));
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN } = constants;
  const compressed = brotliCompressSync(wasm, {
    params: { [BROTLI_PARAM_QUALITY]: 9, [BROTLI_PARAM_LGWIN]: 24 },
  });
  const path = join(target, 'ruby+stdlib.wasm.br');
  writeFileSync(`${path}.new`, compressed);
  renameSync(`${path}.new`, path);
  for (const name of ['LICENSE', 'NOTICE']) cpSync(join(ruby, name), join(target, `RUBY_${name}`));
  writeFileSync(stamp, version);
}
