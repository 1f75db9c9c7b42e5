import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import type { JobDocument } from '../model/job-document';
import { isInside } from './guard';
import type { Form, OperationName, Refusal } from './operation';
import { type Failure, rubyOperation } from './ruby/ruby-operations';
import { standing } from './why-not';

/** What an operation comes to for a job as it was read: how it is written, or why it is not. */
export type Decision = { readonly form: Form } | Refusal;

/**
 * Decides by a job's document alone: calls, `may…` and rehearsals ask here.
 *
 * @param before the state of the job when it was found first
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

/** What another write has done at the same moment, and has left the job in a state that would allow it. */
export const CHANGED_MEANWHILE: Refusal = {
  code: 'invalid_transition',
  why: 'it changed at the same moment. Try again',
};

/** `Not retried: …`, for whoever asked for it. */
export function notDone(name: OperationName, job: JobDocument, { code, why }: Refusal): RocketJobError {
  const { done } = rubyOperation(name);
  const id = valueText(job._id);
  const message = `Not ${done}: ${why}. (${valueText(job._type)} ${id})`;
  return code === 'ruby_job'
    ? new RocketJobError(code, message, { id })
    : new RocketJobError('invalid_transition', message, { action: name, state: valueText(job.state) });
}
