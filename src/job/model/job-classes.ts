import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import type { JobRecord } from './job-record';

/** A job that can be performed, as every instance of a class that extends `Job`. */
type PerformableJob = JobRecord & { perform(...args: never[]): unknown };

/** A class that jobs are made of: it can be created without arguments. */
export type JobClass<J extends PerformableJob = PerformableJob> = (new () => J) & { readonly name: string };

const classes = new Map<string, JobClass>();

/** The class whose methods a batch job has where this process does not know its own. */
export let batchBase: JobClass | undefined;

/**
 * Makes a class known in this process, under its name.
 *
 * @throws RocketJobError `invalid_argument` for a class without a name, and for a second one of the same name
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

/** For `BatchJob` itself: what finds jobs is loaded before it. */
export function registerBatchBase(base: unknown): void {
  batchBase = base as JobClass;
}

export function jobClassNamed(name: string): JobClass | undefined {
  return classes.get(name);
}

/** The names of all classes that are known in this process. */
export function jobClassNames(): string[] {
  return [...classes.keys()];
}
