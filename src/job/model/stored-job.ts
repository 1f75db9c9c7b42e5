import { inspect } from 'node:util';
import { ObjectId } from 'bson';
import type { Level } from '../../config/settings/level';
import { type Logger, loggerFor } from '../../logging/logger';
import { type ShownHow, shownRecord } from '../../mongo/stored/shown-record';
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

/** The origin of a job that was read. */
export interface ReadJob {
  readonly document: JobDocument;
  /** The database's clock at the time of the read, for computing ages. */
  readonly readAt: Date;
  /** Whether it is a Ruby job. */
  readonly isRuby: boolean;
  /** The facts from a batch job's slices; undefined if they can't be read. */
  readonly slices?: SliceFacts | undefined;
  /** Whether a running rj-server runs its class; undefined if that isn't known. */
  readonly isClassKnown?: boolean;
  /** The signal of the worker that runs it. */
  readonly signal?: AbortSignal;
}

/** Fills a new job with the document that was read. */
export let loadJob: (job: StoredJob, read: ReadJob) => void;
/** Returns the origin of a job. */
export let readOf: (job: StoredJob) => ReadJob;

/**
 * One job as it was read, TypeScript or Ruby. The attributes that a class can set defaults for are plain
 * properties; all others come from the database.
 */
export abstract class StoredJob {
  /** 1 (first) to 100. */
  priority = 50;
  /** Whether it is deleted when it completes. */
  destroyOnComplete = true;
  /** It doesn't start before this time. */
  runAt?: Date;
  /** It is destroyed if it hasn't started by this time. */
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
   * Describes the damage in its document: `run_at is a string`. Undefined if every field has the right kind.
   * Damaged fields count as missing, and no server starts such a job.
   */
  get damage(): string | undefined {
    return this.#fields.damage;
  }

  /** The name of its class, which may be unknown to this process. */
  get type(): string {
    return this.#read.document._type === '' ? this.constructor.name : this.#fields.text('_type');
  }

  /** As stored, except for a Ruby job that a worker has claimed but not started: that is still `queued`. */
  get state(): JobState {
    const isClaimed = this.isRuby && this.startedAt === undefined && this.subState === undefined;
    const state = this.#fields.text('state') as JobState;
    return state === 'running' && isClaimed ? 'queued' : state;
  }

  /** The stage of a running batch job. */
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
   * Whether it is queued and no running rj-server has its class, or all their filters exclude the class: then
   * it stays queued. False for Ruby jobs, because Ruby servers don't list their classes. As of the time it
   * was found.
   */
  get hasNoServer(): boolean {
    return this.state === 'queued' && !this.isRuby && this.#read.isClassKnown === false && !this.damage;
  }

  /** The time it completed, failed, or was paused or aborted. */
  get completedAt(): Date | undefined {
    return this.#fields.get('completed_at');
  }

  get failureCount(): number {
    return this.#fields.get('failure_count') ?? 0;
  }

  /** `host:pid:worker_id` of the worker that runs it; for a batch job, of the first one. */
  get workerName(): string | undefined {
    return isProcessing(this.#read.document, this.isRuby)
      ? this.workerNames[0]
      : this.#fields.get('worker_name');
  }

  /** The workers that run it: for a batch job in its slices, the workers of the running slices. */
  get workerNames(): readonly string[] {
    if (this.state !== 'running') return [];
    if (isProcessing(this.#read.document, this.isRuby)) return this.#read.slices?.workerNames ?? [];
    const name = this.#fields.get('worker_name');
    return name === undefined ? [] : [name];
  }

  /**
   * 0 to 100. Ruby doesn't store it for batch jobs: then it is computed from the remaining slices. Undefined
   * if these can't be read.
   */
  get percentComplete(): number | undefined {
    return this.isRuby && this.isBatch
      ? rubyPercentComplete(this.#read.document, this.#read.slices)
      : (this.#fields.get('percent_complete') ?? 0);
  }

  /** Whether it processes many records, in slices. */
  get isBatch(): boolean {
    return isBatch(this.#read.document, this.isRuby);
  }

  /** The seconds it has run, or waited if it hasn't started. */
  get seconds(): number {
    const since = this.startedAt ?? this.createdAt;
    const seconds = ((this.completedAt ?? this.readAt).getTime() - (since?.getTime() ?? Number.NaN)) / 1_000;
    return Number.isNaN(seconds) ? 0 : seconds;
  }

  /** Whether it is queued and its start time is in the future. */
  get isScheduled(): boolean {
    const runAt = this.#fields.get('run_at');
    return this.state === 'queued' && runAt !== undefined && runAt > this.readAt;
  }

  /** Whether `expires_at` has passed: the worker that claims it removes it. */
  get isExpired(): boolean {
    const expiresAt = this.#fields.get('expires_at');
    return expiresAt !== undefined && expiresAt < this.readAt;
  }

  /** The time it was due to start. */
  get scheduledAt(): Date {
    return this.#fields.get('run_at') ?? this.createdAt;
  }

  /** The reason it failed. */
  get exception(): JobException | undefined {
    return exceptionIn(this.#read.document);
  }

  /** The number of records of a batch job; undefined until they are uploaded. */
  get recordCount(): number | undefined {
    return this.#fields.get('record_count');
  }

  /** Whether it is a Ruby job. */
  get isRuby(): boolean {
    return this.#read.isRuby;
  }

  /** The database's clock at the time of the read. */
  get readAt(): Date {
    return this.#read.readAt;
  }

  /** A logger named after its class. */
  get logger(): Logger {
    return loggerFor(this.constructor.name);
  }

  /**
   * Aborted when its worker is killed, after the `wait_timeout`: pass it to everything that `perform` awaits,
   * so that `finally` blocks run before the worker is terminated. Never aborted without a worker.
   *
   * @example class FetchJob extends Job { url = ''; async perform() { await fetch(this.url, { signal: this.signal }); } }
   */
  get signal(): AbortSignal {
    return this.#read.signal ?? new AbortController().signal;
  }

  /** Returns the document as it was read, with the database's field names. */
  toJSON(): JobDocument {
    return this.#read.document;
  }

  /** How Node shows it, as in `console.log`. */
  protected [inspect.custom](...how: ShownHow): string {
    return shownRecord(this.type, this.#shownFields(), how);
  }

  /** Its document, with the attributes that have been assigned since. */
  #shownFields(): Record<string, unknown> {
    const attributes = Object.entries(this).filter(([, value]) => value !== undefined);
    const stored = attributes.map(([name, value]) => {
      const field = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return [Object.hasOwn(JOB_SCHEMA, field) ? field : name, value];
    });
    return { ...this.#read.document, ...Object.fromEntries(stored) };
  }
}

/** The origin of a job that isn't in a database, for example one that is performed directly. */
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
