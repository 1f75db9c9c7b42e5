import { type Awaited, type Awaiting, awaitingLines } from './awaited';
import { threadName, writeLine } from './destination';
import { stackWithSources } from './source-places';
import {
  ANSWER_WITHIN_MS,
  type IdleMsOf,
  StackProbe,
  type ThreadActivity,
  type ThreadStack,
} from './stack-probe';

/** The thread that dumps the others while the main one hangs: its own stack is of no interest. */
export const WATCHDOG = 'rocketjob watchdog';

/** The work of a thread. */
export interface ThreadWork {
  /** The class of the job. */
  readonly job: string;
  /** Its id, as 24 hexadecimal digits. */
  readonly job_id: string;
  /** How long it has been running. */
  readonly busy_for_ms: number;
}

/** One thread as it was found, with a receipt's field names. */
interface DumpedThread extends Partial<ThreadWork> {
  /** The name the thread was started with: `rocketjob 001` is worker 1. */
  readonly name: string;
  /**
   * `busy`: in JavaScript. `idle`: waiting in its event loop. `awaiting`: the same, in a job that awaits
   * something. `native`: in a native call, without a response until it returns.
   */
  readonly activity: ThreadActivity['status'];
  /**
   * For a busy thread, innermost first: ``file:line:in `function'``; for an awaiting one, if that is traced.
   */
  readonly frames: readonly string[];
  /** For an awaiting thread: the work it waits for. */
  readonly awaits?: readonly Awaited[];
}

/** The threads of one process. */
export interface ThreadDump {
  readonly threads: readonly DumpedThread[];
}

export interface DumpOptions {
  /** The class name on the lines; they are written at every level, because a user asked for them. */
  readonly className?: string;
  /** Selects threads by name; all by default. */
  readonly isWanted?: (thread: string) => boolean;
  /** Returns the work of a busy thread. */
  readonly workOf?: (thread: string) => ThreadWork | undefined;
  /** Returns what a thread's job awaits; undefined if it has no job, or doesn't respond. */
  readonly awaitingOf?: (thread: string) => Promise<Awaiting | undefined>;
  /** Returns how long a thread has waited so far, if known. */
  readonly idleMsOf?: IdleMsOf;
  /** Whether this thread inspects the main thread and its threads instead of its own. */
  readonly fromMain?: boolean;
}

/**
 * Writes the stacks of the threads of this process to the log, even of one in an endless loop, because their
 * own code isn't involved. Threads at the same place share a line.
 *
 * Mirrors Semantic Logger's `logger.backtrace(thread: thread)`.
 *
 * @returns what was written
 */
export async function logThreadStacks(options: DumpOptions = {}): Promise<ThreadDump> {
  const { className = 'Thread Dump', isWanted = () => true, workOf, idleMsOf, fromMain = false } = options;
  const own = threadName();
  const probe = new StackProbe();
  const isLookedAt = (thread: string) => thread !== WATCHDOG && isWanted(thread);
  const found = fromMain
    ? await probe.stacksFromMain(isLookedAt)
    : [...(isWanted(own) ? [ownStack(own)] : []), ...(await probe.stacks(isLookedAt, idleMsOf))];
  const threads = await Promise.all(
    found.map(async ({ thread, activity }): Promise<DumpedThread> => {
      const awaiting = activity.status === 'idle' ? await options.awaitingOf?.(thread) : undefined;
      return {
        name: thread,
        ...(awaiting === undefined ? { activity: activity.status } : { activity: 'awaiting', ...awaiting }),
        frames: activity.status === 'busy' ? activity.frames : (awaiting?.frames ?? []),
        ...workOf?.(thread),
      };
    }),
  );
  threads.sort((one, other) => one.name.localeCompare(other.name));
  for (const alike of byPlace(threads)) {
    const thread = alike.map(({ name }) => name).join(', ');
    writeLine('warn', className, `Backtrace:\n${described(alike)}`, { thread });
  }
  return { threads };
}

/** The calling thread can't be paused to read its stack, so it takes its own. */
function ownStack(thread: string): ThreadStack {
  const lines = stackWithSources(new Error().stack ?? '')
    .split('\n')
    .slice(3);
  return { thread, activity: { status: 'busy', frames: lines.map((line) => line.replace(/^\s*at /, '')) } };
}

function byPlace(threads: readonly DumpedThread[]): Iterable<readonly DumpedThread[]> {
  const places = new Map<string, DumpedThread[]>();
  for (const thread of threads) {
    const key = thread.awaits === undefined ? [thread.activity, ...thread.frames].join('\n') : thread.name;
    places.set(key, [...(places.get(key) ?? []), thread]);
  }
  return places.values();
}

/** The threads and their work, then the place. */
function described(alike: readonly DumpedThread[]): string {
  const work = alike.flatMap(({ name, job, job_id, busy_for_ms = 0 }) =>
    job === undefined ? [] : [`${name}: ${job} ${job_id} for ${(busy_for_ms / 1_000).toFixed(1)} s`],
  );
  return [...work, ...(alike[0] === undefined ? [] : place(alike[0]))].join('\n');
}

function place({ activity, frames, awaits = [] }: DumpedThread): readonly string[] {
  switch (activity) {
    case 'busy':
      return frames;
    case 'idle':
      return ['idle'];
    case 'awaiting':
      return awaitingLines({ awaits, frames }, Date.now());
    case 'native':
      return [`in native code: no answer within ${ANSWER_WITHIN_MS / 1_000} s`];
  }
}
