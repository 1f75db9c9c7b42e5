import inspector from 'node:inspector';

/** What a thread is doing. */
export type ThreadActivity =
  | { readonly status: 'busy'; readonly frames: readonly string[] }
  /** In its event loop, waiting. */
  | { readonly status: 'idle' }
  /** In a native call (a long `execSync`, a read that hangs): it has no stack to show until that returns. */
  | { readonly status: 'native' };

export interface ThreadStack {
  /** The name the thread was started with. */
  readonly thread: string;
  readonly activity: ThreadActivity;
}

/** A thread in JavaScript answers in milliseconds; dozens of them on a loaded machine take longer. */
export const ANSWER_WITHIN_MS = 1_000;
/** A busy thread stops where it is within that time after it has taken notice; one that waits does not. */
const PAUSED_WITHIN_MS = 100;

interface CallFrame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number };
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly callFrames?: readonly CallFrame[];
    readonly scriptId?: string;
    readonly url?: string;
  };
}

/** Script id → where it was loaded from. */
type ScriptUrls = Map<string | undefined, string | undefined>;

const ENABLE = { id: 1, method: 'Debugger.enable' } as const;
const PAUSE = { id: 2, method: 'Debugger.pause' } as const;
/** Lets a paused thread go on, and takes back a pause that has not come yet. */
const DISABLE = { id: 3, method: 'Debugger.disable' } as const;

/**
 * Looks at the stacks of the threads that this one has started, through the inspector: each is stopped for a moment,
 * wherever it is, and goes on. No port is opened.
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

  /** For one call: a probe is used once. */
  async stacks(isWanted: (thread: string) => boolean): Promise<readonly ThreadStack[]> {
    this.#session.connect();
    this.#session.setMaxListeners(0);
    this.#session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      const thread = workerInfo.title.replace(/^\[worker \d+\] /, '');
      if (this.#isAsking && isWanted(thread)) this.#ask(sessionId, thread);
    });
    await this.#post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    const stacks = await Promise.all(this.#answers);
    this.#isAsking = false;
    void Promise.all(this.#releases).then(() => this.#session.disconnect());
    return stacks;
  }

  #ask(sessionId: string, thread: string): void {
    let released = () => {};
    this.#releases.push(
      new Promise((resolve) => {
        released = resolve;
      }),
    );
    this.#session.on('NodeWorker.detachedFromWorker', ({ params }) => {
      if (params.sessionId === sessionId) released();
    });
    const answer = new Promise<ThreadActivity>((resolve) => {
      const urls: ScriptUrls = new Map();
      let isAnswered = false;
      const letGo = (activity: ThreadActivity) => {
        if (isAnswered) return;
        isAnswered = true;
        resolve(activity);
        void this.#tell(sessionId, DISABLE);
      };
      setTimeout(() => resolve({ status: 'native' }), ANSWER_WITHIN_MS).unref();
      this.#session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
        if (params.sessionId !== sessionId) return;
        const { id, method, params: told = {} }: Answer = JSON.parse(params.message);
        if (method === 'Debugger.scriptParsed') urls.set(told.scriptId, told.url);
        else if (method === 'Debugger.paused')
          letGo({ status: 'busy', frames: framesOf(told.callFrames ?? [], urls) });
        else if (id === PAUSE.id) setTimeout(() => letGo({ status: 'idle' }), PAUSED_WITHIN_MS);
        else if (id === DISABLE.id) released();
      });
    });
    this.#answers.push(answer.then((activity) => ({ thread, activity })));
    void this.#tell(sessionId, ENABLE);
    void this.#tell(sessionId, PAUSE);
  }

  /** Never rejects: a thread that has ended meanwhile is told nothing. */
  #tell(sessionId: string, message: object): Promise<void> {
    const params = { sessionId, message: JSON.stringify(message) };
    return this.#post('NodeWorker.sendMessageToWorker', params).catch(() => {});
  }

  #post(method: string, params: object): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#session.post(method, params, (error) => (error === null ? resolve() : reject(error)));
    });
  }
}

/** In Ruby's spelling. */
function framesOf(callFrames: readonly CallFrame[], urls: ScriptUrls): readonly string[] {
  return callFrames.map(({ functionName, location }) => {
    const file = (urls.get(location.scriptId) ?? '').replace(/^file:\/\//, '');
    return `${file}:${location.lineNumber + 1}:in \`${functionName || '(anonymous)'}'`;
  });
}
