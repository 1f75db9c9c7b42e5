import { writeLine } from './destination';
import { ANSWER_WITHIN_MS, StackProbe, type ThreadActivity } from './stack-probe';

/**
 * Writes the stacks of all other threads of this process to the log, a spinning one included: nothing is asked of
 * their own code. Mirrors Semantic Logger's `logger.backtrace(thread: thread)`.
 *
 * @param className which stands on the lines; they are written at every level, for somebody has asked for them
 * @param isWanted which threads, by name; all by default
 */
export async function logThreadStacks(
  className = 'Thread Dump',
  isWanted: (thread: string) => boolean = () => true,
): Promise<void> {
  for (const { thread, activity } of await new StackProbe().stacks(isWanted)) {
    writeLine('warn', className, `Backtrace:\n${described(activity)}`, { thread });
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
