import { environmentOf } from '../../bound-class';
import { valueText } from '../../errors/value-text';
import { abortRunning } from '../operations/abort-running';
import { changeJob, refusalOf } from '../operations/change-job';
import type { Changed } from '../operations/change-ruby-job';
import { assignedFields, type SettableFields, setFields } from '../operations/job-fields';
import type { OperationName } from '../operations/operation';
import { watchOf } from '../operations/operation-watch';
import type { Failure } from '../operations/ruby/ruby-operations';
import { sliceFacts } from '../slices/slice-facts';
import type { JobDocument } from './job-document';
import { type JobEnvironment, readJob, readRubyJob } from './job-store';
import { loadJob, readOf, StoredJob } from './stored-job';

/** `killWorker`: whether to end the worker that runs it, without asking. */
export interface AbortOptions {
  readonly killWorker?: boolean;
}

/** One job as it was when it was read, and what a person can do with it. */
export abstract class JobRecord extends StoredJob {
  /** Reads it again. @throws RocketJobError `not_found` when it was deleted */
  async reload(): Promise<this> {
    const read = this.isRuby ? readRubyJob : readJob;
    return this.#reloaded(await read(this.#environment, this.id));
  }

  /**
   * Not to be started until `resume()`; of a batch job no further slices.
   *
   * @throws RocketJobError `invalid_transition`; of a Ruby job `ruby_job` too, as in all that follows
   */
  pause(): Promise<this> {
    return this.#change('pause');
  }

  /** Goes on after `pause()`. @throws RocketJobError `invalid_transition` */
  resume(): Promise<this> {
    return this.#change('resume');
  }

  /**
   * Aborts it permanently. A worker that runs a TypeScript job finishes, and its result is dropped. A Ruby job that a worker runs is
   * aborted only after its worker: a person at the console is asked about that.
   *
   * @throws RocketJobError `invalid_transition`
   */
  async abort({ killWorker }: AbortOptions = {}): Promise<this> {
    const kills = this.isRuby && this.#isOnWorker && (killWorker ?? (await this.#mayKillWorker()));
    return kills ? this.#took(await abortRunning(this.#environment, this.toJSON())) : this.#change('abort');
  }

  /** Queues it again after it has failed; of a batch job only the slices that failed. @throws RocketJobError `invalid_transition` */
  retry(): Promise<this> {
    return this.#change('retry');
  }

  /** Makes it fail. @param message why, for whoever looks at it later. @throws RocketJobError `invalid_transition` */
  fail(message?: string): Promise<this> {
    return this.#change('fail', message === undefined ? undefined : { message });
  }

  /** Removes it from the database with its slices, whatever its state. */
  async destroy(): Promise<void> {
    await changeJob(this.#environment, readOf(this), 'destroy');
  }

  /** Lets a worker start it now, whatever its `runAt`. @throws RocketJobError `invalid_transition` */
  runNow(): Promise<this> {
    return this.#change('runNow');
  }

  /**
   * Queues a Ruby job that runs on a server without a document, or has run for a minute without any worker; of a batch job
   * its slices on such servers.
   *
   * @throws RocketJobError `invalid_transition`
   */
  requeue(): Promise<this> {
    return this.#change('requeue');
  }

  /**
   * Sets fields that no worker writes, in one write.
   *
   * @throws RocketJobError `invalid_argument`; `invalid_transition` for `run_at` and `expires_at` of a job that isn't queued
   * @example await job.set({ priority: 10 });
   */
  async set(fields: SettableFields): Promise<this> {
    const { id: _id, isRuby } = this;
    return this.#reloaded(await setFields(this.#environment, { _id, isRuby }, fields));
  }

  /** The same of what was assigned: `job.priority = 10`. @throws RocketJobError as `set`, and for a field of its class */
  async save(): Promise<this> {
    const fields = assignedFields(this, this.toJSON());
    return Object.keys(fields).length === 0 ? this : this.set(fields);
  }

  /** Whether an operation would be done, as far as the job was read: `job.allows('retry')`. */
  allows(operation: OperationName): boolean {
    return refusalOf(operation, readOf(this)) === undefined;
  }

  get #environment(): JobEnvironment {
    return environmentOf(this.constructor);
  }

  async #change(operation: OperationName, failure?: Failure): Promise<this> {
    return this.#took(await changeJob(this.#environment, readOf(this), operation, failure));
  }

  async #took({ job }: Changed): Promise<this> {
    return job === undefined ? this : this.#reloaded(job);
  }

  get #isOnWorker(): boolean {
    const { state, sub_state } = this.toJSON();
    return state === 'running' && sub_state !== 'processing';
  }

  async #mayKillWorker(): Promise<boolean> {
    const { workerName } = this;
    if (workerName === undefined) return false;
    return (await watchOf(this.#environment)?.mayKillWorker(this.toJSON(), workerName)) ?? false;
  }

  async #reloaded(document: JobDocument): Promise<this> {
    const read = readOf(this);
    // What the document no longer has.
    Object.assign(this, {
      runAt: undefined,
      expiresAt: undefined,
      description: undefined,
      logLevel: undefined,
    });
    const facts = await sliceFacts(this.#environment, [{ document, isRuby: read.isRuby }]);
    loadJob(this, { ...read, document, readAt: new Date(), slices: facts.get(valueText(document._id)) });
    return this;
  }
}
