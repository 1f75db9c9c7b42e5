import inspector from 'node:inspector';
import { type Logger, loggerFor } from './logger';

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
const ANSWER_WITHIN_MS = 1_000;
/** A busy thread stops where it is within that time after it has taken notice; one that waits does not. */
const PAUSED_WITHIN_MS = 100;

/**
 * Writes the stacks of all other threads of this process to the log, a spinning one included: nothing is asked of the
 * threads themselves. Mirrors Semantic Logger's `logger.backtrace(thread: thread)`.
 *
 * @param logger whose name stands on the lines
 * @param isWanted which threads, by name; all by default
 */
export async function logThreadStacks(
  logger: Logger = loggerFor('Thread Dump'),
  isWanted: (thread: string) => boolean = () => true,
): Promise<void> {
  for (const { thread, activity } of await threadStacks(isWanted)) {
    logger.warn(`Backtrace:\n${described(activity)}`, { thread });
  }
}

function described(activity: ThreadActivity): string {
  switch (activity.status) {
    case 'busy':
      return activity.frames.join('\n');
    case 'idle':
      return 'idle';
    case 'native':
      return `in native code: no answer within ${ANSWER_WITHIN_MS / 1_000} s`;
  }
}

/** The stacks of the threads that this one has started. Each is stopped for a moment and goes on. */
export async function threadStacks(isWanted: (thread: string) => boolean): Promise<readonly ThreadStack[]> {
  const session = new inspector.Session();
  session.connect();
  session.setMaxListeners(0);
  const stacks: Promise<ThreadStack>[] = [];
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    const thread = workerInfo.title.replace(/^\[worker \d+\] /, '');
    if (!isWanted(thread)) return;
    stacks.push(activityOf(session, sessionId).then((activity) => ({ thread, activity })));
  });
  try {
    await post(session, 'NodeWorker.enable', { waitForDebuggerOnStart: false });
    return await Promise.all(stacks);
  } finally {
    await post(session, 'NodeWorker.disable', {}).catch(() => {});
    session.disconnect();
  }
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly location: { readonly lineNumber: number };
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly callFrames: readonly CallFrame[] };
}

/**
 * Pauses the thread and lets it go on by `Debugger.disable`. Whoever evaluates something in a paused thread to get an
 * idle one to answer too leaves it paused for good: then it cannot even be terminated.
 */
async function activityOf(session: inspector.Session, sessionId: string): Promise<ThreadActivity> {
  const tell = (id: number, method: string) =>
    post(session, 'NodeWorker.sendMessageToWorker', {
      sessionId,
      message: JSON.stringify({ id, method }),
    }).catch(() => {});
  return new Promise((resolve) => {
    let activity: ThreadActivity = { status: 'native' };
    const finish = () => {
      clearTimeout(limit);
      session.off('NodeWorker.receivedMessageFromWorker', receive);
      resolve(activity);
    };
    const limit = setTimeout(finish, ANSWER_WITHIN_MS);
    const receive = ({ params }: { params: { sessionId: string; message: string } }) => {
      if (params.sessionId !== sessionId) return;
      const answer: Answer = JSON.parse(params.message);
      if (answer.method === 'Debugger.paused' && answer.params !== undefined) {
        activity = busyOrIdle(answer.params.callFrames);
        void tell(3, 'Debugger.disable');
      } else if (answer.id === 2 && activity.status === 'native') {
        setTimeout(() => {
          if (activity.status !== 'native') return;
          activity = { status: 'idle' };
          void tell(3, 'Debugger.disable');
        }, PAUSED_WITHIN_MS);
      } else if (answer.id === 3) {
        finish();
      }
    };
    session.on('NodeWorker.receivedMessageFromWorker', receive);
    void tell(1, 'Debugger.enable');
    void tell(2, 'Debugger.pause');
  });
}

/** Caught between two tasks, with nothing but Node's own frames, a thread is idle too. */
function busyOrIdle(callFrames: readonly CallFrame[]): ThreadActivity {
  if (callFrames.every(({ url }) => url.startsWith('node:'))) return { status: 'idle' };
  const frames = callFrames.map(
    ({ url, location, functionName }) =>
      `${url.replace(/^file:\/\//, '')}:${location.lineNumber + 1}:in \`${functionName || '(anonymous)'}'`,
  );
  return { status: 'busy', frames };
}

function post(session: inspector.Session, method: string, params: object): Promise<void> {
  return new Promise((resolve, reject) => {
    session.post(method, params, (error) => (error === null ? resolve() : reject(error)));
  });
}
