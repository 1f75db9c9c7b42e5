import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import type { JobRecord } from './job-record';

/** A job that can be performed: an instance of a class that extends `Job`. */
type PerformableJob = JobRecord & { perform(...args: never[]): unknown };

/** A class of jobs: it can be instantiated without arguments. */
export type JobClass<J extends PerformableJob = PerformableJob> = (new () => J) & { readonly name: string };

const classes = new Map<string, JobClass>();

/** The class that provides the methods of a batch job whose own class this process doesn't know. */
export let batchBase: JobClass | undefined;

/**
 * Registers a class in this process, under its name.
 *
 * @throws RocketJobError `invalid_argument` for a class without a name, and for a second one of the same
 *   name
 */
export function registerJobClass(jobClass: JobClass): void {
  const { name } = jobClass;
  const known = classes.get(name);
  if (known === jobClass) return;
  if (name !== '' && known === undefined) {
    classes.set(name, jobClass);
    return;
  }
  throw new RocketJobError(
    'invalid_argument',
    `Expected a job class with a unique name, got ${shown(name)}${name === '' ? '' : ', which another class already has'}.`,
    { argument: 'jobClass', value: name },
  );
}

/** For `BatchJob` itself, because the lookups are loaded before it. */
export function registerBatchBase(base: unknown): void {
  batchBase = base as JobClass;
}

export function jobClassNamed(name: string): JobClass | undefined {
  return classes.get(name);
}

/** Returns the names of all classes known in this process. */
export function jobClassNames(): string[] {
  return [...classes.keys()];
}
