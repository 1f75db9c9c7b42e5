import { writeLine } from './destination';
import { ANSWER_WITHIN_MS, StackProbe, type ThreadActivity } from './stack-probe';

/** The threads of one process as they were found, in the spelling of a receipt. */
export interface ThreadDump {
  readonly threads: readonly {
    /** The name the thread was started with: `rocketjob 001` is worker 1. */
    readonly name: string;
    /** `busy`: in JavaScript. `idle`: waiting in its event loop. `native`: in a native call, and silent until it returns. */
    readonly activity: ThreadActivity['status'];
    /** Of a busy one, innermost first: ``file:line:in `function'``. */
    readonly frames: readonly string[];
  }[];
}

/**
 * Writes the stacks of all other threads of this process to the log, a spinning one included: nothing is asked of
 * their own code. Mirrors Semantic Logger's `logger.backtrace(thread: thread)`.
 *
 * @param className which stands on the lines; they are written at every level, for somebody has asked for them
 * @param isWanted which threads, by name; all by default
 * @returns what was written
 */
export async function logThreadStacks(
  className = 'Thread Dump',
  isWanted: (thread: string) => boolean = () => true,
): Promise<ThreadDump> {
  const found = await new StackProbe().stacks(isWanted);
  const stacks = [...found].sort((one, other) => one.thread.localeCompare(other.thread));
  for (const { thread, activity } of stacks) {
    writeLine('warn', className, `Backtrace:\n${described(activity)}`, { thread });
  }
  const threads = stacks.map(({ thread, activity }) => ({
    name: thread,
    activity: activity.status,
    frames: activity.status === 'busy' ? activity.frames : [],
  }));
  return { threads };
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
