import inspector from 'node:inspector';
import type { Awaiting } from './awaited';
import { type CallFrame, connectedThread, type DebuggedThread, workerThread } from './debugged-thread';
import { type Script, type ScriptFrame, SourcePlaces } from './source-places';

/** What a thread is doing. */
export type ThreadActivity =
  | { readonly status: 'busy'; readonly frames: readonly string[] }
  /** In its event loop, waiting. */
  | { readonly status: 'idle' }
  /** The same, and the job it works on awaits something. */
  | ({ readonly status: 'awaiting' } & Awaiting)
  /** In a native call (a long `execSync`, a read that hangs): it has no stack to show until that returns. */
  | { readonly status: 'native' };

export interface ThreadStack {
  /** The name the thread was started with; `main` is the first one. */
  readonly thread: string;
  readonly activity: ThreadActivity;
}

/** A thread in JavaScript answers in milliseconds; dozens of them on a loaded machine take longer. */
export const ANSWER_WITHIN_MS = 800;
/** One that only waits would answer when it wakes: that is seen from outside, and sooner. */
const WAITS_FOR_MS = 200;
/** So much of that time. */
const MOST = 0.9;
/** One that has said something by then is in JavaScript, and only slow. */
const GO_ON_WITHIN_MS = 2_000;
/** A busy thread stops where it is within that time after it has taken notice; one that waits does not. */
const PAUSED_WITHIN_MS = 100;

/** In milliseconds; undefined when it is not known. */
export type IdleMsOf = (thread: string) => number | undefined;

/** What the debugger has found. */
type Found =
  | { readonly status: 'busy'; readonly frames: readonly ScriptFrame[] }
  | Extract<ThreadActivity, { status: 'idle' | 'native' }>;

/** Script id → where it was loaded from. */
type Scripts = Map<string | undefined, Script>;

/**
 * Looks at the stacks of other threads, through the inspector: each is stopped for a moment, wherever it is, and goes
 * on. No port is opened.
 *
 * Two things leave a thread paused for good, and then it cannot even be terminated: to detach while a pause is still on
 * its way to it, and to evaluate something in it. So nothing is evaluated, and the session stays until every thread
 * that was asked to pause has been released, however late.
 */
export class StackProbe {
  readonly #session = new inspector.Session();
  readonly #answers: Promise<ThreadStack>[] = [];
  readonly #releases: Promise<void>[] = [];
  #isAsking = true;
  #idleMsOf: IdleMsOf = () => undefined;

  /**
   * Of the threads that this one has started. For one call: a probe is used once.
   *
   * @param idleMsOf how long a thread has waited in its event loop so far, where that is known: it tells one that is too
   *   slow to answer, on a loaded machine, from one in native code
   */
  stacks(isWanted: (thread: string) => boolean, idleMsOf?: IdleMsOf): Promise<readonly ThreadStack[]> {
    this.#idleMsOf = idleMsOf ?? this.#idleMsOf;
    this.#session.connect();
    return this.#collect(isWanted);
  }

  /** From a thread that the main one has started: of the main thread, and of all others that it has started. */
  stacksFromMain(isWanted: (thread: string) => boolean): Promise<readonly ThreadStack[]> {
    this.#session.connectToMainThread();
    if (isWanted('main')) this.#ask(connectedThread(this.#session, 'main'));
    return this.#collect(isWanted);
  }

  async #collect(isWanted: (thread: string) => boolean): Promise<readonly ThreadStack[]> {
    this.#session.setMaxListeners(0);
    this.#session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      const name = workerInfo.title.replace(/^\[worker \d+\] /, '');
      if (this.#isAsking && isWanted(name)) this.#ask(workerThread(this.#session, sessionId, name));
    });
    await this.#attachWorkers();
    const stacks = await Promise.all(this.#answers);
    this.#isAsking = false;
    void Promise.all(this.#releases).then(() => this.#session.disconnect());
    return stacks;
  }

  /** A main thread in native code does not attach its workers: they are as silent as it is. */
  #attachWorkers(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, ANSWER_WITHIN_MS).unref();
      this.#session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, () => resolve());
    });
  }

  #ask(thread: DebuggedThread): void {
    let released = () => {};
    this.#releases.push(
      new Promise((resolve) => {
        released = resolve;
      }),
    );
    let isLetGo = false;
    void thread.ended.then(() => {
      isLetGo = true;
      released();
    });
    const idleBefore = this.#idleMsOf(thread.name);
    const waitedMs = () => (idleBefore === undefined ? 0 : (this.#idleMsOf(thread.name) ?? 0) - idleBefore);
    const activity = new Promise<Found>((resolve) => {
      const scripts: Scripts = new Map();
      let isHeard = false;
      const release = (found: Found) => {
        if (isLetGo) return;
        isLetGo = true;
        resolve(found);
        // Lets a paused thread go on, and takes back a pause that has not come yet.
        void thread.post('Debugger.disable').then(released);
      };
      const giveUp = () => resolve({ status: waitedMs() > 0 ? 'idle' : 'native' });
      setTimeout(() => {
        if (waitedMs() >= MOST * WAITS_FOR_MS) resolve({ status: 'idle' });
      }, WAITS_FOR_MS).unref();
      setTimeout(() => {
        if (isHeard) setTimeout(giveUp, GO_ON_WITHIN_MS).unref();
        else giveUp();
      }, ANSWER_WITHIN_MS).unref();
      thread.onEvent(({ method, params = {} }) => {
        isHeard = true;
        if (method === 'Debugger.scriptParsed') scripts.set(params.scriptId, params);
        else if (method === 'Debugger.paused')
          release(activityAt(framesOf(params.callFrames ?? [], scripts)));
      });
      void thread.post('Debugger.enable');
      void thread
        .post('Debugger.pause')
        .then(() => setTimeout(() => release({ status: 'idle' }), PAUSED_WITHIN_MS));
    });
    this.#answers.push(activity.then((found) => ({ thread: thread.name, activity: withSourceLines(found) })));
  }
}

/** One that waited when it was asked, and woke up since, stands in Node's own code with nothing of anybody's below it. */
function activityAt(frames: readonly ScriptFrame[]): Found {
  return frames.every(({ script }) => script.url?.startsWith('node:') === true)
    ? { status: 'idle' }
    : { status: 'busy', frames };
}

function framesOf(callFrames: readonly CallFrame[], scripts: Scripts): readonly ScriptFrame[] {
  return callFrames.map(({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) => ({
    functionName,
    script: scripts.get(scriptId) ?? {},
    line: lineNumber,
    column: columnNumber,
  }));
}

/** Only now: the thread runs again. */
function withSourceLines(found: Found): ThreadActivity {
  if (found.status !== 'busy') return found;
  const places = new SourcePlaces();
  return { status: 'busy', frames: found.frames.map((frame) => places.frameText(frame)) };
}
