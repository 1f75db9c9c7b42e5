import { environmentOf } from '../../bound-class';
import { rubyQuoted } from '../../display/quoted';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import { sliceFacts } from '../slices/slice-facts';
import type { JobDocument, JobException } from './job-document';
import { changeState, destroyJob, type JobEnvironment, readJob, readRubyJob } from './job-store';
import type { JobAction } from './job-transitions';
import { loadJob, readOf, StoredJob } from './stored-job';

/** One job as it stood when it was read, and what a person can do with it. */
export abstract class JobRecord extends StoredJob {
  /** Reads it again. @throws RocketJobError `not_found` when it is gone */
  async reload(): Promise<this> {
    const read = this.isRuby ? readRubyJob : readJob;
    return this.#reloaded(await read(this.#environment, this.id));
  }

  /** Not to be started until `resume()`; of a batch job no further slices. @throws RocketJobError `invalid_transition` */
  pause(): Promise<this> {
    return this.#change('pause');
  }

  /** Goes on after `pause()`. @throws RocketJobError `invalid_transition` */
  resume(): Promise<this> {
    return this.#change('resume');
  }

  /** Ends it for good. What works on it finishes, and its result is dropped. @throws RocketJobError `invalid_transition` */
  abort(): Promise<this> {
    return this.#change('abort');
  }

  /** Queues it again after it has failed; of a batch job only the slices that failed. @throws RocketJobError `invalid_transition` */
  retry(): Promise<this> {
    return this.#change('retry');
  }

  /** Makes it fail. @param message why, for whoever looks at it later. @throws RocketJobError `invalid_transition` */
  fail(message?: string): Promise<this> {
    const exception = { class_name: 'RocketJob::JobException', message: message ?? '', backtrace: [] };
    return this.#change('fail', message === undefined ? undefined : exception);
  }

  /** Removes it from the database with its slices, whatever its state. */
  async destroy(): Promise<void> {
    this.#refuseRuby('destroy');
    await destroyJob(this.#environment, this.id);
  }

  get #environment(): JobEnvironment {
    return environmentOf(this.constructor);
  }

  async #change(action: JobAction, exception?: JobException): Promise<this> {
    this.#refuseRuby(action);
    return this.#reloaded(await changeState(this.#environment, this.id, action, exception));
  }

  async #reloaded(document: JobDocument): Promise<this> {
    const read = readOf(this);
    const facts = await sliceFacts(this.#environment, [{ document, isRuby: read.isRuby }]);
    loadJob(this, { ...read, document, readAt: new Date(), slices: facts.get(valueText(document._id)) });
    return this;
  }

  #refuseRuby(action: string): void {
    if (!this.isRuby) return;
    const id = valueText(this.id);
    throw new RocketJobError(
      'ruby_job',
      `Expected a job of ours to ${action}, got ${this.type} ${id}, which is Ruby's: those are only read here. Use a Ruby console: \`RocketJob::Job.find(${rubyQuoted(String(id))}).${action}!\`.`,
      { id },
    );
  }
}
