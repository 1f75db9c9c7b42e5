import type { JobDocument } from '../model/job-document';
import { TRANSITIONS } from '../model/job-transitions';
import type { OperationName, Refusal } from './operation';
import { rubyOperation } from './ruby/ruby-operations';
import { standing } from './why-not';

/**
 * Returns the reason for refusing an operation on a TypeScript job as it was read; undefined if it is
 * allowed.
 *
 * @param before the state of the job when it was first found
 */
export function refusalOfOwn(
  name: OperationName,
  job: JobDocument,
  now: Date,
  before?: string,
): Refusal | undefined {
  const refuse = (rule: string, why = standing(job, now, before)): Refusal => ({
    code: 'invalid_transition',
    why: `${why}. ${rule}`,
  });
  switch (name) {
    case 'destroy':
      return undefined;
    case 'requeue':
      return refuse('Servers requeue the jobs of a dead server themselves');
    case 'runNow': {
      const { rule } = rubyOperation(name);
      if (job.state !== 'queued') return refuse(rule);
      return job.run_at instanceof Date && job.run_at > now ? undefined : refuse(rule, 'it is already due');
    }
    default: {
      const { from, rule } = TRANSITIONS[name];
      const isInSlices = job.state !== 'running' || job.sub_state === 'processing';
      return from.includes(job.state) && (name !== 'pause' || isInSlices) ? undefined : refuse(rule);
    }
  }
}
