import { Session } from 'node:inspector';
import { createContext, Script } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { WATCH } from './interrupt-watch';

/** How long the main thread may take to answer before its code is cut off. */
const ANSWER_MS = 300;

const shared = workerData as Int32Array;
const waiting = createContext({ wait: undefined as (() => void) | undefined });
const waitScript = new Script('wait()');

/** Waits until SIGINT (true), or until the number at `place` changes or the time is over. */
function isInterruptedWhile(place: number, value: number, timeoutMs?: number): boolean {
  waiting['wait'] = () => Atomics.wait(shared, place, value, timeoutMs);
  try {
    waitScript.runInContext(waiting, { breakOnSigint: true });
    return false;
  } catch {
    return true;
  }
}

function cutOffMainThread(): void {
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.terminateExecution');
  session.disconnect();
}

while (Atomics.load(shared, WATCH.closed) === 0) {
  if (!isInterruptedWhile(WATCH.closed, 0)) continue;
  const seen = Atomics.load(shared, WATCH.seen);
  parentPort?.postMessage('interrupted');
  isInterruptedWhile(WATCH.seen, seen, ANSWER_MS);
  const hasAnswered = Atomics.load(shared, WATCH.seen) !== seen;
  if (!hasAnswered && Atomics.load(shared, WATCH.busy) === 1) cutOffMainThread();
}
