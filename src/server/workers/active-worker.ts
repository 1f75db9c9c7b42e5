import { aDate, aText, optional } from '../../mongo/stored/kind';
import { StoredRecord } from '../../mongo/stored/stored-record';

const JOB_SCHEMA = { _type: aText };
const WORK_SCHEMA = { worker_name: aText, started_at: optional(aDate) };

/** A running job or slice that names a worker, as it was read. */
export interface ReadWork {
  readonly job: Readonly<Record<string, unknown>>;
  /** Of a batch job that is being processed; then the worker and the time are the slice's. */
  readonly slice?: Readonly<Record<string, unknown>>;
  readonly isRuby: boolean;
  /** The database's clock when it was read. */
  readonly readAt: Date;
}

/** Why a server counts as dead. */
export type Death = 'no document' | 'no heartbeat';

/**
 * A busy worker of a server, Ruby's or ours, as it was when it was read: what it works on and since when.
 *
 * Mirrors `RocketJob::ActiveWorker`.
 *
 * @example
 *     const [longest] = await RocketJob.workers();
 *     longest?.seconds;
 */
export class ActiveWorker {
  readonly #read: ReadWork;
  readonly #job: StoredRecord<typeof JOB_SCHEMA>;
  readonly #work: StoredRecord<typeof WORK_SCHEMA>;
  /** Why its server counts as dead; undefined while it runs, or where that isn't known. */
  readonly deadBecause: Death | undefined;

  constructor(read: ReadWork, deathOf: (serverName: string) => Death | undefined) {
    this.#read = read;
    this.#job = new StoredRecord(JOB_SCHEMA, read.job);
    this.#work = new StoredRecord(WORK_SCHEMA, read.slice ?? read.job);
    this.deadBecause = this.#work.isDamagedAt('worker_name') ? undefined : deathOf(this.server);
  }

  /** `host:pid:worker_id` */
  get name(): string {
    return this.#work.text('worker_name');
  }

  /** The name of its server, `host:pid`. */
  get server(): string {
    const end = this.name.lastIndexOf(':');
    return end === -1 ? this.name : this.name.slice(0, end);
  }

  /** In a damaged document it may be anything. */
  get jobId(): unknown {
    return this.#read.job['_id'];
  }

  /** The class of the job. */
  get jobClass(): string {
    return this.#job.text('_type');
  }

  /** The slice that it works on; undefined for a job without slices. */
  get sliceId(): unknown {
    return this.#read.slice?.['_id'];
  }

  /** When it started on the job or slice; undefined where the document doesn't say. */
  get startedAt(): Date | undefined {
    return this.#work.get('started_at');
  }

  /** How long it has worked on it, in seconds, by the database's clock; undefined where the document doesn't say. */
  get seconds(): number | undefined {
    const { startedAt } = this;
    return startedAt === undefined
      ? undefined
      : Math.max(0, this.#read.readAt.getTime() - startedAt.getTime()) / 1_000;
  }

  /** Whether the job is one of Ruby's. */
  get isRuby(): boolean {
    return this.#read.isRuby;
  }

  /** Whether its server is dead, so that no worker runs the job. Ruby's `zombie?`. */
  get isDead(): boolean {
    return this.deadBecause !== undefined;
  }

  /** What the documents have that they should not have, in words; undefined where nothing is. */
  get damage(): string | undefined {
    const all = [this.#job.damage, this.#work.damage].filter((each) => each !== undefined);
    return all.length === 0 ? undefined : [...new Set(all)].join(', ');
  }

  /** Its fields in the spelling of the database. */
  toJSON(): Record<string, unknown> {
    const { name, server, jobId, jobClass, sliceId, startedAt, seconds, isRuby, deadBecause, damage } = this;
    return {
      worker_name: name,
      server,
      job_id: jobId,
      job_class: jobClass,
      ...(sliceId !== undefined && { slice_id: sliceId }),
      ...(startedAt !== undefined && { started_at: startedAt, seconds }),
      language: isRuby ? 'ruby' : 'typescript',
      is_dead: deadBecause !== undefined,
      ...(deadBecause !== undefined && { dead_because: deadBecause }),
      ...(damage !== undefined && { damage }),
    };
  }
}
