import { ObjectId } from 'bson';
import { environmentOf } from '../../bound-class';
import type { Level } from '../../config/settings/level';
import { rubyQuoted } from '../../display/quoted';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import { type Logger, loggerFor } from '../../logging/logger';
import { StoredRecord } from '../../mongo/stored/stored-record';
import { assignAttributes } from './job-attributes';
import {
  JOB_SCHEMA,
  type JobDocument,
  type JobException,
  type JobState,
  type JobSubState,
} from './job-document';
import { exceptionIn } from './job-exception';
import { changeState, destroyJob, type JobEnvironment, readJob } from './job-store';
import type { JobAction } from './job-transitions';

/** Where a job was read. */
export interface ReadJob {
  readonly document: JobDocument;
  /** The database's clock when it was read: ages are told by it. */
  readonly readAt: Date;
  /** Whether it is one of Ruby's, which are only read. */
  readonly isRuby: boolean;
  /** Whether its class is among those that the living servers of ours work on; undefined where that can't be told. */
  readonly isClassKnown?: boolean;
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
  #fields = new StoredRecord(JOB_SCHEMA, this.#read.document);

  static {
    loadJob = (job, read) => {
      job.#read = read;
      job.#fields = new StoredRecord(JOB_SCHEMA, read.document);
      assignAttributes(
        job,
        read.document,
        (name) => Object.hasOwn(JOB_SCHEMA, name) && job.#fields.isDamagedAt(name as 'priority'),
      );
    };
  }

  /** Of a damaged document whatever stands there, which may be anything else. */
  get id(): ObjectId {
    return this.#read.document._id;
  }

  /**
   * What its document has that it should not have, in words: `run_at is a string`. Undefined of a document in which every
   * field is what it should be. Damaged fields count as missing, and no server starts such a job.
   */
  get damage(): string | undefined {
    return this.#fields.damage;
  }

  /** The name of its class, which this process may not know. */
  get type(): string {
    return this.#read.document._type === '' ? this.constructor.name : this.#fields.text('_type');
  }

  get state(): JobState {
    return this.#fields.text('state') as JobState;
  }

  /** How far a running batch job is. */
  get subState(): JobSubState | undefined {
    return this.#fields.get('sub_state') as JobSubState | undefined;
  }

  get createdAt(): Date {
    return this.#fields.get('created_at') as Date;
  }

  get startedAt(): Date | undefined {
    return this.#fields.get('started_at');
  }

  /**
   * Whether it is queued and no living server of ours knows its class, or none whose filters take the class: then it stays
   * queued. False of Ruby's jobs, as Ruby servers don't say which classes they know. As it stood when it was found.
   */
  get hasNoServer(): boolean {
    return this.state === 'queued' && !this.isRuby && this.#read.isClassKnown === false && !this.damage;
  }

  /** When it completed, failed, was paused or aborted. */
  get completedAt(): Date | undefined {
    return this.#fields.get('completed_at');
  }

  get failureCount(): number {
    return this.#fields.get('failure_count') ?? 0;
  }

  /** `host:pid:worker_id` of the worker that runs it. */
  get workerName(): string | undefined {
    return this.#fields.get('worker_name');
  }

  /** 0 to 100. */
  get percentComplete(): number {
    return this.#fields.get('percent_complete') ?? 0;
  }

  /** Why it has failed. */
  get exception(): JobException | undefined {
    return exceptionIn(this.#fields);
  }

  /** How many records a batch job has; undefined until they are uploaded. */
  get recordCount(): number | undefined {
    return this.#fields.get('record_count');
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
    return this.#reloaded(await readJob(this.#environment, this.id));
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

  #reloaded(document: JobDocument): this {
    loadJob(this, { ...this.#read, document, readAt: new Date() });
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
