import { rubyQuoted } from '../../../display/quoted';
import { isPlainObject } from '../../../errors/plain-object';
import { valueText } from '../../../errors/value-text';
import type { JobDocument } from '../../model/job-document';
import type { Refusal } from '../operation';

// Infers the plugins of a Ruby job's class from its fields, and the operations that those plugins would have
// acted on.

/** Returns the equivalent for a Ruby console. */
function inRuby({ _id }: JobDocument, call: string): string {
  return `\`RocketJob::Job.find(${rubyQuoted(valueText(_id))}).${call}\``;
}

function isSet(job: JobDocument, field: string): boolean {
  return job[field] !== undefined && job[field] !== null;
}

function refusal(kind: string, why: string): Refusal {
  return { code: 'ruby_job', kind, why };
}

/** Cron creates the next instance after abort, fail and complete, unless it does so at the start. */
export function refusesCron(call: string): (job: JobDocument) => Refusal | undefined {
  return (job) =>
    isSet(job, 'cron_schedule') && job['cron_after_start'] !== true
      ? refusal(
          'plugin Cron',
          `its class has the plugin Cron without \`cron_after_start\`, which creates the next scheduled job after this one, so the schedule would end here. In a Rails console: ${inRuby(job, call)}. To keep the job from starting, pause it`,
        )
      : undefined;
}

/** The gem would queue the job again. */
export function refusesRetryPlugin(job: JobDocument): Refusal | undefined {
  return isSet(job, 'retry_limit') || isSet(job, 'failed_at_list')
    ? refusal(
        'plugin Retry',
        `its class has the plugin Retry, which queues a failed job again. To stop it, abort it; to keep it from starting, pause it. To count a failure, in a Rails console: ${inRuby(job, 'fail!')}`,
      )
    : undefined;
}

/** The gem would set `run_at` to the next start of the window. */
export function refusesProcessingWindow(job: JobDocument): Refusal | undefined {
  return isSet(job, 'processing_schedule')
    ? refusal(
        'plugin ProcessingWindow',
        `its class has the plugin ProcessingWindow (${valueText(job['processing_schedule'])}), and the job would start outside its window. In a Rails console: ${inRuby(job, 'retry!')}`,
      )
    : undefined;
}

/** In batch jobs of gem 5, the categories are only names. */
export function refusesGem5(job: JobDocument): Refusal | undefined {
  const { input_categories: categories } = job;
  if (categories === undefined || categories === null) return undefined;
  return Array.isArray(categories) && categories.every((each) => isPlainObject(each))
    ? undefined
    : refusal(
        'batch job of Rocket Job 5',
        'it is a batch job of Rocket Job 5, which is read-only here. Use a Rails console with that version',
      );
}

/** Without this job, nothing creates the next one of its schedule. */
export function endsSchedule(job: JobDocument): string | undefined {
  if (!isSet(job, 'cron_schedule')) return undefined;
  const when = job['cron_after_start'] === true ? 'starts' : 'completes, fails or is aborted';
  return `This ends the schedule ${valueText(job['cron_schedule'])} of ${valueText(job._type)}, as it would in Ruby, because the next job is created when this one ${when}.`;
}
