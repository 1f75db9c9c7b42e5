import { inspect } from 'node:util';
import { aDate, aText, optional } from '../../mongo/stored/kind';
import { type ShownHow, shownRecord } from '../../mongo/stored/shown-record';
import { StoredRecord } from '../../mongo/stored/stored-record';

const JOB_SCHEMA = { _type: aText };
const WORK_SCHEMA = { worker_name: aText, started_at: optional(aDate) };

/** A running job or slice that names a worker, as it was read. */
export interface ReadWork {
  readonly job: Readonly<Record<string, unknown>>;
  /** Set for a batch job that is being processed; then the worker and the time are the slice's. */
  readonly slice?: Readonly<Record<string, unknown>>;
  readonly isRuby: boolean;
  /** The database's clock at the time of the read. */
  readonly readAt: Date;
}

/** The reason a server counts as dead. */
export type Death = 'no document' | 'no heartbeat';

/**
 * A busy worker of an rj-server or Ruby server, as it was read: its work, and when it started.
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
  /** The reason its server counts as dead; undefined while it runs, or if that isn't known. */
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

  /** The slice it is processing; undefined for a job without slices. */
  get sliceId(): unknown {
    return this.#read.slice?.['_id'];
  }

  /** The start of the job or slice; undefined if the document doesn't have it. */
  get startedAt(): Date | undefined {
    return this.#work.get('started_at');
  }

  /** The seconds since the start, by the database's clock; undefined if the document doesn't have it. */
  get seconds(): number | undefined {
    const { startedAt } = this;
    return startedAt === undefined
      ? undefined
      : Math.max(0, this.#read.readAt.getTime() - startedAt.getTime()) / 1_000;
  }

  /** Whether the job is a Ruby job. */
  get isRuby(): boolean {
    return this.#read.isRuby;
  }

  /** Whether its server is dead, so that no worker runs the job. Ruby's `zombie?`. */
  get isDead(): boolean {
    return this.deadBecause !== undefined;
  }

  /** Describes the damage in its documents; undefined if there is none. */
  get damage(): string | undefined {
    const all = [this.#job.damage, this.#work.damage].filter((each) => each !== undefined);
    return all.length === 0 ? undefined : [...new Set(all)].join(', ');
  }

  /** Returns its fields with the database's names. */
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

  /** How Node shows it, as in `console.log`. */
  protected [inspect.custom](...how: ShownHow): string {
    return shownRecord('ActiveWorker', this.toJSON(), how);
  }
}
