import { Session } from 'node:inspector';
import { createContext, Script } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { WATCH, type WatchMessage } from './interrupt-watch';

/** How long the main thread may take to respond before its code is interrupted. */
const ANSWER_MS = 300;

const shared = workerData as Int32Array;
const context = createContext({ run: undefined as (() => void) | undefined });
const script = new Script('run()');

/** Runs something, and interrupts it at SIGINT. @returns whether SIGINT arrived */
function isInterruptedDuring(run: () => void): boolean {
  context['run'] = run;
  try {
    script.runInContext(context, { breakOnSigint: true });
    return false;
  } catch {
    return true;
  }
}

function isInterruptedWhile(place: number, value: number, timeoutMs?: number): boolean {
  return isInterruptedDuring(() => void Atomics.wait(shared, place, value, timeoutMs));
}

function tell(message: WatchMessage): void {
  parentPort?.postMessage(message);
}

function interrupt(): void {
  const seen = Atomics.load(shared, WATCH.seen);
  tell('interrupted');
  isInterruptedWhile(WATCH.seen, seen, ANSWER_MS);
  const hasResponded = Atomics.load(shared, WATCH.seen) !== seen;
  if (!hasResponded && Atomics.load(shared, WATCH.busy) === 1) cutOffMainThread();
}

function cutOffMainThread(): void {
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.terminateExecution');
  session.disconnect();
}

function isOpen(): boolean {
  return Atomics.load(shared, WATCH.closed) === 0;
}

/** Each wait is inside another one: between two waits, SIGINT would terminate the process. */
function watch(): void {
  tell('ready');
  while (isOpen()) if (isInterruptedWhile(WATCH.closed, 0)) interrupt();
}

while (isOpen()) if (isInterruptedDuring(watch)) interrupt();
