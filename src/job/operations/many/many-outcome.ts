import { inspect } from 'node:util';
import type { OperationName } from '../operation';
import { rubyOperation } from '../ruby/ruby-operations';

/** The text for skipped jobs: `3 were no longer failed`. */
const LEFT: Readonly<Record<OperationName, string>> = {
  pause: 'could no longer be paused',
  resume: 'no longer paused',
  retry: 'no longer failed',
  abort: 'could no longer be aborted',
  fail: 'could no longer be failed',
  destroy: 'gone',
  runNow: 'no longer scheduled',
  requeue: 'no longer without a server',
};

/** The outcome of a call on many jobs. */
export class ManyOutcome {
  readonly operation: OperationName;
  /** The number of jobs found. */
  readonly count: number;
  /** The number of jobs changed. */
  readonly done: number;
  /** The number of jobs that had changed state or were deleted before their turn. */
  readonly left: number;
  /** The reasons for refusals, each with the number of jobs. */
  readonly refused: Readonly<Record<string, number>>;
  /** Whether it was interrupted: then the remaining jobs are unchanged. */
  readonly isInterrupted: boolean;
  /** Whether it was a dry run: nothing was changed. */
  readonly isRehearsed: boolean;

  constructor({
    operation,
    count,
    done,
    left,
    refused,
    isInterrupted,
    isRehearsed,
  }: Pick<
    ManyOutcome,
    'operation' | 'count' | 'done' | 'left' | 'refused' | 'isInterrupted' | 'isRehearsed'
  >) {
    this.operation = operation;
    this.count = count;
    this.done = done;
    this.left = left;
    this.refused = refused;
    this.isInterrupted = isInterrupted;
    this.isRehearsed = isRehearsed;
  }

  /** `1,204 retried, 3 were no longer failed` */
  toString(): string {
    const { operation, count, done, left, refused, isInterrupted } = this;
    if (this.isRehearsed) return `${numberText(count)} would be ${rubyOperation(operation).done}`;
    const others = Object.values(refused).reduce((sum, each) => sum + each, 0);
    const rest = count - done - left - others;
    const was = left === 1 ? 'was' : 'were';
    const leftText = LEFT[operation].startsWith('could') ? LEFT[operation] : `${was} ${LEFT[operation]}`;
    return [
      `${numberText(done)} ${rubyOperation(operation).done}`,
      ...(left > 0 ? [`${numberText(left)} ${leftText}`] : []),
      ...Object.entries(refused).map(([why, each]) => `${numberText(each)} refused: ${why}`),
      ...(isInterrupted ? [`interrupted: ${numberText(Math.max(0, rest))} left unchanged`] : []),
    ].join(', ');
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** `1,204` */
export function numberText(count: number): string {
  return count.toLocaleString('en');
}
