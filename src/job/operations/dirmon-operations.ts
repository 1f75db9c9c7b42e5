import type { Collection, Document } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import { exactly } from '../../mongo/stored/exactly';
import { promoted } from '../../mongo/stored/promoted';
import { watchOf } from './operation-watch';

/** What can be done with a Dirmon entry. The rest takes Ruby's validations: the class of the jobs must exist. */
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

/** Whether an entry in this state can be enabled or disabled; any can be destroyed. */
export function canChangeDirmon(action: DirmonAction, state: unknown): boolean {
  const { from } = TRANSITIONS[action];
  return from === undefined || (from as readonly unknown[]).includes(state);
}

/**
 * Enables, disables or destroys one Dirmon entry, guarded by its state. Mirrors `RocketJob::DirmonEntry`, which writes
 * the state alone: the exception of a failed entry stays when it is enabled.
 *
 * @returns the entry as it is afterwards, or was before it was destroyed
 * @throws RocketJobError `invalid_transition`, `not_found`
 */
export async function changeDirmonEntry(
  environment: object,
  entries: Collection,
  { _id, state }: Document,
  action: DirmonAction,
): Promise<Document> {
  const { from, to, done, rule } = TRANSITIONS[action];
  const written =
    to === undefined
      ? await entries.findOneAndDelete({ _id: exactly(_id), state: exactly(state) })
      : await entries.findOneAndUpdate(
          { _id: exactly(_id), state: { $in: [...from] } },
          { $set: { state: to } },
          { returnDocument: 'after' },
        );
  if (written !== null) {
    watchOf(environment)?.done(done);
    return promoted(written);
  }
  const now = await entries.findOne({ _id: exactly(_id) });
  const id = valueText(_id);
  if (now === null) {
    const message = `Not ${done}: the Dirmon entry ${id} is gone.`;
    throw new RocketJobError('not_found', message, { what: 'Dirmon entry', id });
  }
  const is = valueText(now['state']);
  throw new RocketJobError('invalid_transition', `Not ${done}: it is ${is}. ${rule}. (Dirmon entry ${id})`, {
    action,
    state: is,
  });
}
