import { ObjectId } from 'bson';
import type { Level } from '../config/level';
import { RocketJobError } from '../errors/rocket-job-error';
import { type Logger, loggerFor } from '../logging/logger';
import { assignAttributes } from './job-attributes';
import type { JobDocument, JobException, JobState, JobSubState } from './job-document';
import { changeState, destroyJob, readJob } from './job-store';
import type { JobAction } from './job-transitions';

/** Where a job was read. */
export interface ReadJob {
  readonly document: JobDocument;
  /** The database's clock when it was read: ages are told by it. */
  readonly readAt: Date;
  /** Whether it is one of Ruby's, which are only read. */
  readonly isRuby: boolean;
  /** Of the worker that works on it. */
  readonly signal?: AbortSignal;
}

/** Makes a fresh job what was read. */
export let loadJob: (job: JobRecord, read: ReadJob) => void;

/**
 * One job as it stood when it was read, and what a person can do with it. The attributes that a class may have its own
 * defaults for are plain properties; the rest is the database's.
 */
export abstract class JobRecord {
  /** 1 (first) to 100. */
  priority = 50;
  /** Whether it vanishes once it has completed. */
  destroyOnComplete = true;
  /** Not to be started before. */
  runAt?: Date;
  /** Destroyed when it has not been started by then. */
  expiresAt?: Date;
  description?: string;
  /** The log level while it runs. */
  logLevel?: Level;
  #read: ReadJob = notStored();

  static {
    loadJob = (job, read) => {
      job.#read = read;
      assignAttributes(job, read.document);
    };
  }

  get id(): ObjectId {
    return this.#read.document._id;
  }

  /** The name of its class, which this process may not know. */
  get type(): string {
    return this.#read.document._type || this.constructor.name;
  }

  get state(): JobState {
    return this.#read.document.state;
  }

  /** How far a running batch job is. */
  get subState(): JobSubState | undefined {
    return this.#read.document.sub_state;
  }

  get createdAt(): Date {
    return this.#read.document.created_at;
  }

  get startedAt(): Date | undefined {
    return this.#read.document.started_at;
  }

  /** When it completed, failed, was paused or aborted. */
  get completedAt(): Date | undefined {
    return this.#read.document.completed_at;
  }

  get failureCount(): number {
    return this.#read.document.failure_count;
  }

  /** `host:pid:worker_id` of the worker that runs it. */
  get workerName(): string | undefined {
    return this.#read.document.worker_name;
  }

  /** 0 to 100. */
  get percentComplete(): number {
    return this.#read.document.percent_complete;
  }

  /** Why it has failed. */
  get exception(): JobException | undefined {
    return this.#read.document.exception;
  }

  /** How many records a batch job has; undefined until they are uploaded. */
  get recordCount(): number | undefined {
    return this.#read.document.record_count;
  }

  /** Whether it is one of Ruby's: those are shown, and managed from a Ruby console. */
  get isRuby(): boolean {
    return this.#read.isRuby;
  }

  /** The database's clock when this was read. */
  get readAt(): Date {
    return this.#read.readAt;
  }

  /** A logger under the name of its class. */
  get logger(): Logger {
    return loggerFor(this.constructor.name);
  }

  /**
   * Aborted when its worker is killed, once the `wait_timeout` is over: give it to what `perform` waits for, so that
   * `finally` blocks run before the worker is ended by force. Never aborted where no worker works on the job.
   *
   * @example await fetch(url, { signal: this.signal });
   */
  get signal(): AbortSignal {
    return this.#read.signal ?? new AbortController().signal;
  }

  /** The document as it was read, in the spelling of the database. */
  toJSON(): JobDocument {
    return this.#read.document;
  }

  /** Reads it again. @throws RocketJobError `not_found` when it is gone */
  async reload(): Promise<this> {
    if (this.isRuby) return this;
    return this.#reloaded(await readJob(this.id));
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
    await destroyJob(this.id);
  }

  async #change(action: JobAction, exception?: JobException): Promise<this> {
    this.#refuseRuby(action);
    return this.#reloaded(await changeState(this.id, action, exception));
  }

  #reloaded(document: JobDocument): this {
    loadJob(this, { ...this.#read, document, readAt: new Date() });
    return this;
  }

  #refuseRuby(action: string): void {
    if (!this.isRuby) return;
    const id = this.id.toHexString();
    throw new RocketJobError(
      'ruby_job',
      `Expected a job of ours to ${action}, got ${this.type} ${id}, which is Ruby's: those are only read here. Use a Ruby console: \`RocketJob::Job.find("${id}").${action}!\`.`,
      { id },
    );
  }
}

/** A job that is in no database, as one that is performed at once. */
function notStored(): ReadJob {
  const now = new Date();
  const document: JobDocument = {
    _id: new ObjectId(),
    _type: '',
    state: 'queued',
    priority: 50,
    created_at: now,
    failure_count: 0,
    percent_complete: 0,
    destroy_on_complete: true,
  };
  return { document, readAt: now, isRuby: false };
}
