import type { Document, ObjectId } from 'mongodb';
import { aDate, aNumber, anObjectId, aText, optional } from '../mongo/stored/kind';
import { StoredRecord } from '../mongo/stored/stored-record';

/** What stands where in an intent. Its ids may be anything. */
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

/** How a change went. */
export interface AuditOutcome {
  readonly at: Date | undefined;
  readonly status: 'done' | 'failed';
  /** How many were changed; undefined where that wasn't told. */
  readonly changed: number | undefined;
  /** What was said beside it: why it failed, or was not done. */
  readonly text: string | undefined;
}

/**
 * One change that was made from a console, as `rocket_job.audit` has it: who made it, where and when, what was meant, and
 * how it went.
 *
 * @example const [latest] = await RocketJob.audit({ limit: 1 });
 */
export class AuditRecord {
  /** The id that the intent and its outcome share. */
  readonly id: ObjectId | undefined;
  /** When it was about to be made, by the database's clock. */
  readonly at: Date;
  readonly user: string;
  readonly host: string;
  readonly pid: number | undefined;
  readonly application: string;
  /** The run of the console that made it. */
  readonly session: string;
  /** `retry`, or the command: `update`, `drop`. */
  readonly action: string;
  /** What was meant, in the singular: `job`, `document`. */
  readonly noun: string;
  /** `rocketjob.rocket_job.jobs` */
  readonly namespace: string;
  /** Extended JSON, without secrets, and cut where it is long. */
  readonly filter: string | undefined;
  readonly update: string | undefined;
  /** How many there were of each class, as JSON. */
  readonly classes: string | undefined;
  /** How many were affected; undefined where they could not be counted. */
  readonly count: number | undefined;
  /** The first 100 of those that were meant. */
  readonly ids: readonly unknown[];
  readonly reason: string | undefined;
  /** Undefined where none was written: the change may have been made or not. */
  readonly outcome: AuditOutcome | undefined;
  /** The database's clock when this was read: ages are told by it. */
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

  /** What its documents have that they should not have, in words; undefined where there is nothing. */
  get damage(): string | undefined {
    const damages = [this.#intent.damage, this.#outcome?.damage].filter((each) => each !== undefined);
    return damages.length === 0 ? undefined : damages.join(', ');
  }

  /** The documents as they were read. */
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
