import { environmentOf } from '../../bound-class';
import { valueText } from '../../errors/value-text';
import { refuseAssignments } from '../../mongo/stored/read-only';
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

/** `killWorker`: whether to kill the worker that runs it, without asking. */
export interface AbortOptions {
  readonly killWorker?: boolean;
}

/** One job as it was read, with the operations on it. */
export abstract class JobRecord extends StoredJob {
  static {
    refuseAssignments(StoredJob.prototype, howToChange);
  }

  /** Reads it again. @throws RocketJobError `not_found` if it was deleted */
  async reload(): Promise<this> {
    const read = this.isRuby ? readRubyJob : readJob;
    return this.#reloaded(await read(this.#environment, this.id));
  }

  /**
   * Holds it until `resume()`; a batch job starts no further slices.
   *
   * @throws RocketJobError `invalid_transition`; for a Ruby job also `ruby_job`, as all of the following do
   */
  pause(): Promise<this> {
    return this.#change('pause');
  }

  /** Continues after `pause()`. @throws RocketJobError `invalid_transition` */
  resume(): Promise<this> {
    return this.#change('resume');
  }

  /**
   * Aborts it permanently. A worker that runs a TypeScript job finishes, and its result is dropped. For a
   * running Ruby job, the worker is killed first: the console asks about that.
   *
   * @throws RocketJobError `invalid_transition`
   */
  async abort({ killWorker }: AbortOptions = {}): Promise<this> {
    const kills = this.isRuby && this.#isOnWorker && (killWorker ?? (await this.#mayKillWorker()));
    return kills ? this.#took(await abortRunning(this.#environment, this.toJSON())) : this.#change('abort');
  }

  /**
   * Queues a failed job again; for a batch job, only the failed slices. @throws RocketJobError
   * `invalid_transition`
   */
  retry(): Promise<this> {
    return this.#change('retry');
  }

  /**
   * Marks it as failed. @param message the reason, for later readers. @throws RocketJobError
   * `invalid_transition`
   */
  fail(message?: string): Promise<this> {
    return this.#change('fail', message === undefined ? undefined : { message });
  }

  /** Removes it from the database together with its slices, whatever its state. */
  async destroy(): Promise<void> {
    await changeJob(this.#environment, readOf(this), 'destroy');
  }

  /** Lets a worker start it now, whatever its `runAt`. @throws RocketJobError `invalid_transition` */
  runNow(): Promise<this> {
    return this.#change('runNow');
  }

  /**
   * Queues a Ruby job that runs on a server without a document, or has run for a minute without a worker; for
   * a batch job, its slices on such servers.
   *
   * @throws RocketJobError `invalid_transition`
   */
  requeue(): Promise<this> {
    return this.#change('requeue');
  }

  /**
   * Sets fields that workers never write, in one write.
   *
   * @throws RocketJobError `invalid_argument`; `invalid_transition` for `run_at` and `expires_at` of a job
   *   that isn't queued
   * @example await job.set({ priority: 10 });
   */
  async set(fields: SettableFields): Promise<this> {
    const { id: _id, isRuby } = this;
    return this.#reloaded(await setFields(this.#environment, { _id, isRuby }, fields));
  }

  /**
   * Writes the assigned fields in the same way: `job.priority = 10`. @throws RocketJobError as `set`, and for
   * a field of its class
   */
  async save(): Promise<this> {
    const fields = assignedFields(this, this.toJSON());
    return Object.keys(fields).length === 0 ? this : this.set(fields);
  }

  /** Whether the job's state, as it was read, allows an operation: `job.allows('retry')`. */
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
    // Clears the fields that the document no longer has.
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

/** Returns how to change what can't be assigned. */
function howToChange(name: string): string {
  return name === 'state'
    ? 'To change the state of a job, use `pause`, `resume`, `retry`, `abort` or `fail`.'
    : 'Fields that can be set: priority, description, logLevel, runAt, expiresAt.';
}
