import inspector from 'node:inspector';
import type { Awaiting } from './awaited';
import { type CallFrame, connectedThread, type DebuggedThread, workerThread } from './debugged-thread';
import { type Script, type ScriptFrame, SourcePlaces } from './source-places';

/** The activity of a thread. */
export type ThreadActivity =
  | { readonly status: 'busy'; readonly frames: readonly string[] }
  /** Waiting in its event loop. */
  | { readonly status: 'idle' }
  /** The same, while its job awaits something. */
  | ({ readonly status: 'awaiting' } & Awaiting)
  /**
   * In a native call (a long `execSync`, a read that hangs): it has no stack to show until the call returns.
   */
  | { readonly status: 'native' };

export interface ThreadStack {
  /** The name the thread was started with; `main` is the first one. */
  readonly thread: string;
  readonly activity: ThreadActivity;
}

/** A thread in JavaScript responds in milliseconds; dozens of them on a busy machine take longer. */
export const ANSWER_WITHIN_MS = 800;
/** A waiting thread would respond when it wakes, but its wait is visible from outside, and sooner. */
const WAITS_FOR_MS = 200;
/** The part of that time it must have waited. */
const MOST = 0.9;
/** A thread that has sent something by then is in JavaScript, and only slow. */
const GO_ON_WITHIN_MS = 2_000;
/** A busy thread pauses within this time after it has noticed the request; a waiting one doesn't. */
const PAUSED_WITHIN_MS = 100;

/** In milliseconds; undefined if unknown. */
export type IdleMsOf = (thread: string) => number | undefined;

/** The debugger's result. */
type Found =
  | { readonly status: 'busy'; readonly frames: readonly ScriptFrame[] }
  | Extract<ThreadActivity, { status: 'idle' | 'native' }>;

/** Script id → the script. */
type Scripts = Map<string | undefined, Script>;

/**
 * Reads the stacks of other threads through the inspector: each is paused for a moment, wherever it is, and
 * continues. No port is opened.
 *
 * Two things leave a thread paused permanently, so that it can't even be terminated: detaching while a pause
 * is still on its way to it, and evaluating something in it. So it evaluates nothing, and the session stays
 * open until every paused thread has been released, however late.
 */
export class StackProbe {
  readonly #session = new inspector.Session();
  readonly #answers: Promise<ThreadStack>[] = [];
  readonly #releases: Promise<void>[] = [];
  #isAsking = true;
  #idleMsOf: IdleMsOf = () => undefined;

  /**
   * Returns the stacks of the threads that this thread has started. Use a probe for one call only.
   *
   * @param idleMsOf returns how long a thread has waited in its event loop so far, if known: it
   *   distinguishes a thread that is slow to respond on a busy machine from one in native code
   */
  stacks(isWanted: (thread: string) => boolean, idleMsOf?: IdleMsOf): Promise<readonly ThreadStack[]> {
    this.#idleMsOf = idleMsOf ?? this.#idleMsOf;
    this.#session.connect();
    return this.#collect(isWanted);
  }

  /**
   * In a thread started by the main one: returns the stacks of the main thread, and of all others that it has
   * started.
   */
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

  /** A main thread in native code doesn't attach its workers, so they don't respond either. */
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
        // Resumes a paused thread, and cancels a pause that hasn't arrived yet.
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

/**
 * A thread that was waiting when it was asked, and has woken since, is in Node's own code with no user code
 * below it.
 */
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

/** Only now, because the thread runs again. */
function withSourceLines(found: Found): ThreadActivity {
  if (found.status !== 'busy') return found;
  const places = new SourcePlaces();
  return { status: 'busy', frames: found.frames.map((frame) => places.frameText(frame)) };
}
