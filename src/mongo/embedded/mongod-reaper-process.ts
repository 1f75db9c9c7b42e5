// The other side of mongod-reaper.ts: a separate process that runs as long as its input is open.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { escapedJson } from '../../display/escaped';
import { standardOutput } from '../../display/output';
import type { WatchdogReply, WatchdogRequest } from './mongod-reaper';

const [parentFolder = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(parentFolder, 'rj-console-'));
const children = new Set<ChildProcess>();
let isEnding = false;

createInterface(process.stdin)
  .on('line', (line) => run(JSON.parse(line)))
  .on('close', end);
// The reader of the replies may have exited; the end of the input shows that too.
standardOutput.onGone(() => {});
process.on('SIGTERM', end);
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
reply({ kind: 'folder', folder });

function run({ id, command, args, env, log }: WatchdogRequest): void {
  const output = openSync(log, 'a', 0o600);
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', output, output] });
  children.add(child);
  child.on('spawn', () => reply({ kind: 'started', id, pid: child.pid ?? 0 }));
  child.on('error', ({ message }) => over(child, { kind: 'failed', id, message }));
  child.on('exit', (code, signal) => over(child, { kind: 'ended', id, how: signal ?? `code ${code}` }));
}

function over(child: ChildProcess, answer: WatchdogReply): void {
  children.delete(child);
  reply(answer);
  if (isEnding) endWhenAlone();
}

function end(): void {
  isEnding = true;
  for (const child of children) child.kill('SIGKILL');
  endWhenAlone();
}

function endWhenAlone(): void {
  if (children.size > 0) return;
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit();
}

function reply(answer: WatchdogReply): void {
  standardOutput.writeLine(escapedJson(JSON.stringify(answer)));
}
