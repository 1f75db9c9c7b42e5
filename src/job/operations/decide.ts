import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import type { JobDocument } from '../model/job-document';
import { isInside } from './guard';
import type { Form, OperationName, Refusal } from './operation';
import { type Failure, rubyOperation } from './ruby/ruby-operations';
import { standing } from './why-not';

/** The decision about an operation on a job as it was read: how to write it, or why it is refused. */
export type Decision = { readonly form: Form } | Refusal;

/**
 * Decides by a job's document alone: calls, `may…` and rehearsals use it.
 *
 * @param before the state of the job when it was first found
 */
export function decide(
  name: OperationName,
  job: JobDocument,
  now: Date,
  { before, failure }: { readonly before?: string; readonly failure?: Failure } = {},
): Decision {
  const { forms, refuses, rule } = rubyOperation(name, failure);
  for (const refuse of refuses) {
    const refusal = refuse(job);
    if (refusal !== undefined) return refusal;
  }
  const form = forms.find(({ guard }) => isInside(guard, job));
  if (form === undefined)
    return { code: 'invalid_transition', why: `${standing(job, now, before)}. ${rule}` };
  if (name === 'runNow' && !(job.run_at instanceof Date && job.run_at > now))
    return { code: 'invalid_transition', why: `it is already due. ${rule}` };
  return { form };
}

/**
 * Another write changed the job at the same moment, and left it in a state that would allow the operation.
 */
export const CHANGED_MEANWHILE: Refusal = {
  code: 'invalid_transition',
  why: 'it changed at the same moment. Try again',
};

/** Returns the error for the caller: `Not retried: …`. */
export function notDone(name: OperationName, job: JobDocument, { code, why }: Refusal): RocketJobError {
  const { done } = rubyOperation(name);
  const id = valueText(job._id);
  const message = `Not ${done}: ${why}. (${valueText(job._type)} ${id})`;
  return code === 'ruby_job'
    ? new RocketJobError(code, message, { id })
    : new RocketJobError('invalid_transition', message, { action: name, state: valueText(job.state) });
}
