import type { Collection } from 'mongodb';
import type { Change } from '../../mongo/changes/change';
import type { JobEnvironment } from '../model/job-store';
import { watchOf } from './operation-watch';

/** One thing that a call changes: a job, a slice or an entry. */
export interface ChangedThing {
  readonly action: string;
  readonly noun: string;
  readonly collection: Collection;
  readonly id: unknown;
  readonly filter?: unknown;
}

/**
 * Makes one change: checks it, records it in the audit trail if there is one, and tells the watch when it is
 * done.
 *
 * @param text the outcome in words: `retried`
 * @param rehearsed the call's return value in a dry run, which writes nothing
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
