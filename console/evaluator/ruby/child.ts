import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import { RubyVM } from '@ruby/wasm-wasi';
import { PIPES } from './pipes';
import { newWasi } from './wasi';

// The process that Ruby runs in: CRuby on WebAssembly, which serves requests that come in on one pipe and answers on
// another, blocking at both (`prelude/host.rb`). It holds the only thread for itself.

const RUBY = join(__dirname, 'ruby+stdlib.wasm.br');
const PRELUDE = join(__dirname, 'prelude', 'main.rb');

/** Gems take half a second to load, and there are none. */
const ARGUMENTS = ['ruby', '--disable-gems', '-EUTF-8', '-e_ = nil'];

/** Ruby that never comes back must not outlive the console: when the lifeline ends, so does this process. */
const WATCH = `require('node:fs').readSync(${PIPES.lifeline}, Buffer.alloc(1)); process.kill(process.pid, 'SIGKILL');`;

async function serve(): Promise<void> {
  const module = await WebAssembly.compile(brotliDecompressSync(readFileSync(RUBY)));
  const wasi = newWasi({
    env: process.env as Record<string, string>,
    preopens: { '/': '/' },
    stdin: PIPES.requests,
    stdout: PIPES.replies,
    returnOnExit: true,
  });
  const { vm } = await RubyVM.instantiateModule({ module, wasip1: wasi, args: ARGUMENTS });
  new Worker(WATCH, { eval: true });
  vm.eval(`Dir.chdir(${JSON.stringify(process.cwd())}); load ${JSON.stringify(PRELUDE)}`);
}

// The thread that watches would hold up any other way out.
const end = () => process.kill(process.pid, 'SIGKILL');
serve().then(end, (error: unknown) => {
  writeSync(process.stderr.fd, `# Fatal: ${String(error)}`);
  end();
});
