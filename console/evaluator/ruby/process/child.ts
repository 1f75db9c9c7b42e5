import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type * as startup from '../../../../src/console-startup';
import { restoreSnapshot } from './memory-snapshot';
import { PIPES } from './pipes';
import { RubyMachine } from './ruby-machine';
import { unpacked } from './unpacked';
import { newWasi } from './wasi';

// The process that Ruby runs in: CRuby on WebAssembly, which serves requests that come in on one pipe and answers on
// another, blocking at both (`prelude/host.rb`). It holds the only thread for itself. Ruby was started and the prelude
// loaded when the console was built: here it goes on from there, as that takes a second.

/** Ruby that never comes back must not outlive the console: when the lifeline ends, so does this process. */
const WATCH = `require('node:fs').readSync(${PIPES.lifeline}, Buffer.alloc(1)); process.kill(process.pid, 'SIGKILL');`;

async function serve(): Promise<void> {
  const wasi = newWasi({
    preopens: { '/': '/' },
    stdin: PIPES.requests,
    stdout: PIPES.replies,
    returnOnExit: true,
  });
  // Where it is kept unpacked: the console says it, as it knows whose folder that is.
  const [, , folder] = process.argv;
  const ofBuild = (name: string) => unpacked(join(__dirname, `${name}.gz`), folder);
  const ruby = await RubyMachine.create(ofBuild('ruby+stdlib.wasm'), wasi);
  const snapshot = ofBuild('ruby.snapshot');
  ruby.resume((memory) => restoreSnapshot(snapshot, memory));
  new Worker(WATCH, { eval: true });
  ruby.vm.eval(`Console.serve(${literal(process.env)}, ${literal(process.cwd())})`);
}

/** Ruby for a value, whatever is in it. */
function literal(value: unknown): string {
  return `JSON.parse("${Buffer.from(JSON.stringify(value)).toString('base64')}".unpack1("m"))`;
}

// The thread that watches would hold up any other way out.
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
