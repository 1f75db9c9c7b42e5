import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type * as startup from '../../../../src/console-startup';
import { restoreSnapshot } from './memory-snapshot';
import { PIPES } from './pipes';
import { RubyMachine } from './ruby-machine';
import { unpacked } from './unpacked';
import { newWasi } from './wasi';

// The process that Ruby runs in: CRuby on WebAssembly. It reads requests from one pipe and writes replies to
// another, blocking on both (`prelude/host.rb`), and takes the process's only thread. Ruby was started and
// the prelude loaded when the console was built: it continues from there, because that takes a second.

/** Ruby that never returns must not outlive the console: when the lifeline closes, this process exits. */
const WATCH = `require('node:fs').readSync(${PIPES.lifeline}, Buffer.alloc(1)); process.kill(process.pid, 'SIGKILL');`;

async function serve(): Promise<void> {
  const wasi = newWasi({
    preopens: { '/': '/' },
    stdin: PIPES.requests,
    stdout: PIPES.replies,
    returnOnExit: true,
  });
  // The folder for the unpacked file comes from the console, which knows its owner.
  const [, , folder] = process.argv;
  const ofBuild = (name: string) => unpacked(join(__dirname, `${name}.gz`), folder);
  const ruby = await RubyMachine.create(ofBuild('ruby+stdlib.wasm'), wasi);
  const snapshot = ofBuild('ruby.snapshot');
  ruby.resume((memory) => restoreSnapshot(snapshot, memory));
  new Worker(WATCH, { eval: true });
  ruby.vm.eval(`Console.serve(${literal(process.env)}, ${literal(process.cwd())})`);
}

/** Returns a value as a Ruby literal, whatever it contains. */
function literal(value: unknown): string {
  return `JSON.parse("${Buffer.from(JSON.stringify(value)).toString('base64')}".unpack1("m"))`;
}

// The watching thread would block any other exit.
const end = () => process.kill(process.pid, 'SIGKILL');
serve().then(end, (error: unknown) => {
  const {
    display,
    escapedMessage,
    standardError,
  }: typeof startup = require('../../../../src/console-startup');
  standardError.writeLine(display`# Fatal: ${escapedMessage(String(error))}`);
  end();
});
