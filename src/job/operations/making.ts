import type { Collection } from 'mongodb';
import type { Change } from '../../mongo/changes/change';
import type { JobEnvironment } from '../model/job-store';
import { watchOf } from './operation-watch';

/** One thing that is changed by a call: a job, a slice, an entry. */
export interface ChangedThing {
  readonly action: string;
  readonly noun: string;
  readonly collection: Collection;
  readonly id: unknown;
  readonly filter?: unknown;
}

/**
 * Makes one change, looked over and told of in the audit trail where somebody does that, and tells who watches that it is
 * done.
 *
 * @param text the outcome in words: `retried`
 * @param rehearsed what the call returns in a dry run, which writes nothing
 */
export async function making<T>(
  environment: Pick<JobEnvironment, 'changes' | 'access'>,
  { collection, id, ...thing }: ChangedThing,
  run: () => Promise<T>,
  { text, rehearsed }: { readonly text: string; readonly rehearsed: () => T },
): Promise<T> {
  const { namespace } = collection;
  const change: Change = { ...thing, namespace, ids: [id], count: 1, isSweeping: false };
  const outcome = () => ({ changed: 1, text });
  const made = await (environment.changes?.make({ change, run, outcome, rehearsed }) ?? run());
  if (environment.access?.mode !== 'dry') watchOf(environment)?.done(text);
  return made;
}
