import type { Document, ObjectId } from 'mongodb';
import { aDate, aNumber, anObjectId, aText, optional } from '../mongo/stored/kind';
import { StoredRecord } from '../mongo/stored/stored-record';

/** The kind of each field in an intent. Its ids may be anything. */
const INTENT_SCHEMA = {
  _id: anObjectId,
  at: aDate,
  user: aText,
  host: aText,
  pid: aNumber,
  application: aText,
  session: aText,
  action: aText,
  noun: aText,
  namespace: aText,
  filter: optional(aText),
  update: optional(aText),
  classes: optional(aText),
  count: optional(aNumber),
  reason: optional(aText),
};

const OUTCOME_SCHEMA = {
  at: aDate,
  status: aText,
  changed: optional(aNumber),
  text: optional(aText),
};

/** The outcome of a change. */
export interface AuditOutcome {
  readonly at: Date | undefined;
  readonly status: 'done' | 'failed';
  /** The number of changed documents; undefined if unknown. */
  readonly changed: number | undefined;
  /** The reason it failed or wasn't done, or another remark. */
  readonly text: string | undefined;
}

/**
 * One change made from a console, from `rocket_job.audit`: its author, place and time, its target and its
 * outcome.
 *
 * @example const [latest] = await RocketJob.audit({ limit: 1 });
 */
export class AuditRecord {
  /** The id that the intent and its outcome share. */
  readonly id: ObjectId | undefined;
  /** The time just before the change, by the database's clock. */
  readonly at: Date;
  readonly user: string;
  readonly host: string;
  readonly pid: number | undefined;
  readonly application: string;
  /** The run of the console that made it. */
  readonly session: string;
  /** `retry`, or the command: `update`, `drop`. */
  readonly action: string;
  /** The kind of thing changed, in the singular: `job`, `document`. */
  readonly noun: string;
  /** `rocketjob.rocket_job.jobs` */
  readonly namespace: string;
  /** Extended JSON, without secrets, shortened if it is long. */
  readonly filter: string | undefined;
  readonly update: string | undefined;
  /** The number of jobs of each class, as JSON. */
  readonly classes: string | undefined;
  /** The number of affected documents; undefined if they couldn't be counted. */
  readonly count: number | undefined;
  /** The ids of the first 100 affected documents. */
  readonly ids: readonly unknown[];
  readonly reason: string | undefined;
  /** Undefined if none was written: it is unknown whether the change was made. */
  readonly outcome: AuditOutcome | undefined;
  /** The database's clock at the time of the read, for computing ages. */
  readonly readAt: Date;
  readonly #intent: StoredRecord<typeof INTENT_SCHEMA>;
  readonly #outcome: StoredRecord<typeof OUTCOME_SCHEMA> | undefined;

  constructor(intent: Document, outcome: Document | undefined, readAt: Date) {
    const read = new StoredRecord(INTENT_SCHEMA, intent);
    this.#intent = read;
    this.id = read.get('_id');
    this.at = read.get('at') ?? new Date(0);
    this.user = read.text('user');
    this.host = read.text('host');
    this.pid = read.get('pid');
    this.application = read.text('application');
    this.session = read.text('session');
    this.action = read.text('action');
    this.noun = read.get('noun') ?? 'document';
    this.namespace = read.text('namespace');
    this.filter = read.get('filter');
    this.update = read.get('update');
    this.classes = read.get('classes');
    this.count = read.get('count');
    this.ids = Array.isArray(intent['ids']) ? intent['ids'] : [];
    this.reason = read.get('reason');
    this.readAt = readAt;
    this.#outcome = outcome && new StoredRecord(OUTCOME_SCHEMA, outcome);
    this.outcome = this.#outcome && outcomeOf(this.#outcome);
  }

  /** Describes the damage in its documents; undefined if there is none. */
  get damage(): string | undefined {
    const damages = [this.#intent.damage, this.#outcome?.damage].filter((each) => each !== undefined);
    return damages.length === 0 ? undefined : damages.join(', ');
  }

  /** Returns the documents as they were read. */
  toJSON(): Document {
    return { ...this.#intent.document, outcome: this.#outcome?.document ?? null };
  }
}

function outcomeOf(read: StoredRecord<typeof OUTCOME_SCHEMA>): AuditOutcome {
  return {
    at: read.get('at'),
    status: read.get('status') === 'done' ? 'done' : 'failed',
    changed: read.get('changed'),
    text: read.get('text'),
  };
}
