import { ObjectId } from 'bson';
import type { Level } from '../../config/settings/level';
import { type Logger, loggerFor } from '../../logging/logger';
import { StoredRecord } from '../../mongo/stored/stored-record';
import { isBatch, isProcessing, rubyPercentComplete, type SliceFacts } from './batch-facts';
import { assignAttributes } from './job-attributes';
import {
  JOB_SCHEMA,
  type JobDocument,
  type JobException,
  type JobState,
  type JobSubState,
} from './job-document';
import { exceptionIn } from './job-exception';

/** Where a job was read. */
export interface ReadJob {
  readonly document: JobDocument;
  /** The database's clock when it was read: ages are told by it. */
  readonly readAt: Date;
  /** Whether it is one of Ruby's. */
  readonly isRuby: boolean;
  /** Of a batch job: what its slices tell; undefined where they can't be read. */
  readonly slices?: SliceFacts | undefined;
  /** Whether a running rj-server runs its class; undefined where that isn't known. */
  readonly isClassKnown?: boolean;
  /** Of the worker that works on it. */
  readonly signal?: AbortSignal;
}

/** Makes a fresh job what was read. */
export let loadJob: (job: StoredJob, read: ReadJob) => void;
/** Where a job was read. */
export let readOf: (job: StoredJob) => ReadJob;

/**
 * One job as it was when it was read, ours or Ruby's. The attributes that a class may have its own defaults for are
 * plain properties; the rest is the database's.
 */
export abstract class StoredJob {
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
    readOf = (job) => job.#read;
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

  /** In a damaged document it may be anything. */
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

  /** As stored, except of a Ruby job that a worker has claimed and not started yet: that one is still `queued`. */
  get state(): JobState {
    const isClaimed = this.isRuby && this.startedAt === undefined && this.subState === undefined;
    const state = this.#fields.text('state') as JobState;
    return state === 'running' && isClaimed ? 'queued' : state;
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
   * Whether it is queued and no running rj-server has its class, or all their filters exclude the class: then it stays
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

  /** `host:pid:worker_id` of the worker that runs it; of a batch job the first of them. */
  get workerName(): string | undefined {
    return isProcessing(this.#read.document, this.isRuby)
      ? this.workerNames[0]
      : this.#fields.get('worker_name');
  }

  /** The workers that run it: of a batch job that is in its slices, those of the slices that are running. */
  get workerNames(): readonly string[] {
    if (this.state !== 'running') return [];
    if (isProcessing(this.#read.document, this.isRuby)) return this.#read.slices?.workerNames ?? [];
    const name = this.#fields.get('worker_name');
    return name === undefined ? [] : [name];
  }

  /**
   * 0 to 100. Ruby doesn't store that of its batch jobs: then it is what the slices that are left come to. Undefined where
   * these can't be read.
   */
  get percentComplete(): number | undefined {
    return this.isRuby && this.isBatch
      ? rubyPercentComplete(this.#read.document, this.#read.slices)
      : (this.#fields.get('percent_complete') ?? 0);
  }

  /** Whether it works on many records, in slices. */
  get isBatch(): boolean {
    return isBatch(this.#read.document, this.isRuby);
  }

  /** For how many seconds it has run, or has waited where it was not started. */
  get seconds(): number {
    const since = this.startedAt ?? this.createdAt;
    const seconds = ((this.completedAt ?? this.readAt).getTime() - (since?.getTime() ?? Number.NaN)) / 1_000;
    return Number.isNaN(seconds) ? 0 : seconds;
  }

  /** Whether it is queued and is not to be started yet. */
  get isScheduled(): boolean {
    const runAt = this.#fields.get('run_at');
    return this.state === 'queued' && runAt !== undefined && runAt > this.readAt;
  }

  /** Whether `expires_at` has passed: a worker that claims it removes it. */
  get isExpired(): boolean {
    const expiresAt = this.#fields.get('expires_at');
    return expiresAt !== undefined && expiresAt < this.readAt;
  }

  /** When it was meant to be started. */
  get scheduledAt(): Date {
    return this.#fields.get('run_at') ?? this.createdAt;
  }

  /** Why it has failed. */
  get exception(): JobException | undefined {
    return exceptionIn(this.#read.document);
  }

  /** How many records a batch job has; undefined until they are uploaded. */
  get recordCount(): number | undefined {
    return this.#fields.get('record_count');
  }

  /** Whether it is one of Ruby's. */
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
   * `finally` blocks run before the worker is stopped by force. Never aborted where no worker runs the job.
   *
   * @example class FetchJob extends Job { url = ''; async perform() { await fetch(this.url, { signal: this.signal }); } }
   */
  get signal(): AbortSignal {
    return this.#read.signal ?? new AbortController().signal;
  }

  /** The document as it was read, in the spelling of the database. */
  toJSON(): JobDocument {
    return this.#read.document;
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
