import type { Collection, Document, Filter } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import { exactly } from '../../mongo/stored/exactly';
import { promoted } from '../../mongo/stored/promoted';
import type { JobEnvironment } from '../model/job-store';
import { making } from './making';

/** The operations on a Dirmon entry. Others need Ruby's validations: the class of the jobs must exist. */
export type DirmonAction = 'enable' | 'disable' | 'destroy';

const TRANSITIONS = {
  enable: {
    from: ['pending', 'disabled', 'failed'],
    to: 'enabled',
    done: 'enabled',
    rule: 'Only a pending, disabled or failed entry can be enabled',
  },
  disable: {
    from: ['enabled', 'failed'],
    to: 'disabled',
    done: 'disabled',
    rule: 'Only an enabled or failed entry can be disabled',
  },
  destroy: { from: undefined, to: undefined, done: 'destroyed', rule: 'It has changed since it was read' },
} as const;

/** Whether an entry in this state can be enabled or disabled; any entry can be destroyed. */
export function canChangeDirmon(action: DirmonAction, state: unknown): boolean {
  const { from } = TRANSITIONS[action];
  return from === undefined || (from as readonly unknown[]).includes(state);
}

/**
 * Enables, disables or destroys one Dirmon entry, guarded by its state. Mirrors `RocketJob::DirmonEntry`,
 * which writes only the state: the exception of a failed entry stays when it is enabled.
 *
 * @returns the entry as it is afterwards, or was before it was destroyed
 * @throws RocketJobError `invalid_transition`, `not_found`
 */
export async function changeDirmonEntry(
  environment: Pick<JobEnvironment, 'changes' | 'access'>,
  entries: Collection,
  { _id, state }: Document,
  action: DirmonAction,
): Promise<Document> {
  const { from, to, done } = TRANSITIONS[action];
  // An operation that will be refused isn't confirmed or recorded.
  const before = await readDirmonEntry(entries, _id, done);
  if (!canChangeDirmon(action, before['state'])) throw notDone(action, before);
  const filter: Filter<Document> = {
    _id: exactly(_id),
    state: from === undefined ? exactly(state) : { $in: [...from] },
  };
  const write = async (): Promise<Document> => {
    const written =
      to === undefined
        ? await entries.findOneAndDelete(filter)
        : await entries.findOneAndUpdate(filter, { $set: { state: to } }, { returnDocument: 'after' });
    if (written !== null) return promoted(written);
    throw notDone(action, await readDirmonEntry(entries, _id, done));
  };
  const thing = { action, noun: 'Dirmon entry', collection: entries, id: _id, filter };
  return making(environment, thing, write, { text: done, rehearsed: () => before });
}

/**
 * Reads one entry. @param done the operation as a past participle: `enabled`. @throws RocketJobError
 * `not_found`
 */
export async function readDirmonEntry(
  entries: Collection,
  _id: unknown,
  done = 'reloaded',
): Promise<Document> {
  const found = await entries.findOne({ _id: exactly(_id) } as Filter<Document>);
  if (found !== null) return promoted(found);
  const id = valueText(_id);
  const message = `Not ${done}: the Dirmon entry ${id} was deleted.`;
  throw new RocketJobError('not_found', message, { what: 'Dirmon entry', id });
}

function notDone(action: DirmonAction, { _id, state }: Document): RocketJobError<'invalid_transition'> {
  const { done, rule } = TRANSITIONS[action];
  const is = valueText(state);
  return new RocketJobError(
    'invalid_transition',
    `Not ${done}: it is ${is}. ${rule}. (Dirmon entry ${valueText(_id)})`,
    { action, state: is },
  );
}
