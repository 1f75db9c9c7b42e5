import type { Collection } from 'mongodb';
import type { Change } from '../../mongo/changes/change';
import type { JobEnvironment } from '../model/job-store';

/** One thing that is changed by a call: a job, a slice, an entry. */
export interface ChangedThing {
  readonly action: string;
  readonly noun: string;
  readonly collection: Collection;
  readonly id: unknown;
  readonly filter?: unknown;
}

/**
 * Makes one change, looked over and told of in the audit trail where somebody does that.
 *
 * @param text the outcome in words
 * @param rehearsed what the call returns in a dry run, which writes nothing
 */
export async function making<T>(
  environment: Pick<JobEnvironment, 'changes'>,
  { collection, id, ...thing }: ChangedThing,
  run: () => Promise<T>,
  { text, rehearsed }: { readonly text: string; readonly rehearsed: () => T },
): Promise<T> {
  if (environment.changes === undefined) return run();
  const change: Change = {
    ...thing,
    namespace: collection.namespace,
    ids: [id],
    count: 1,
    isSweeping: false,
  };
  return environment.changes.make({ change, run, outcome: () => ({ changed: 1, text }), rehearsed });
}
