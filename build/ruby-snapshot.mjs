// Starts CRuby, loads the prelude, and writes the resulting changes of its memory to standard output.
//
//   node build/ruby-snapshot.mjs WASM FOLDER-OF-THE-PRELUDE
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { snapshotOf } = require('../dist/console/evaluator/ruby/process/memory-snapshot.js');
const { RubyMachine } = require('../dist/console/evaluator/ruby/process/ruby-machine.js');
const { newWasi } = require('../dist/console/evaluator/ruby/process/wasi.js');
const [wasm, folder] = process.argv.slice(2);

// Nothing from the build machine may get in: no environment, no path.
const wasi = newWasi({ env: {}, preopens: { '/': folder }, returnOnExit: true });
const ruby = await RubyMachine.create(readFileSync(wasm), wasi);
const before = Buffer.from(new Uint8Array(ruby.memory.buffer));
ruby.start();
ruby.vm.eval('load "/prelude/main.rb"; GC.start');
process.stdout.write(snapshotOf(before, new Uint8Array(ruby.memory.buffer)));
