import { type Db, type Document, ObjectId } from 'mongodb';
import { AUDIT } from '../collection-names';
import { DatabaseClock } from '../database-clock';
import { driverErrorText } from '../driver-errors';
import { ensureAuditCollection } from './audit-collection';
import { auditedIds, auditedText, masked } from './audited-text';
import type { Change, ChangeOutcome } from './change';

/** The author of a change: the user, the machine and the program. */
export interface Changer {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly application: string;
  /** The name of this run of the program. */
  readonly session: string;
}

/**
 * The trail of changes in `rocket_job.audit`: an intent before each change, and an outcome with the intent's
 * id after it. Documents are only inserted, so a user needs no permission to change them.
 */
export class AuditTrail {
  readonly #database: () => Promise<Db>;
  readonly #clock = new DatabaseClock();

  constructor(database: () => Promise<Db>) {
    this.#database = database;
  }

  /** Writes a change that is about to be made. @returns the id of the intent */
  async intend(change: Change, by: Changer, reason: string | undefined): Promise<ObjectId> {
    const { action, noun, namespace, count, ids, classes } = change;
    const filter = auditedText(change.filter);
    const update = auditedText(change.update);
    return this.#write({
      kind: 'intent',
      ...by,
      action,
      noun,
      namespace,
      ...(filter === undefined ? {} : { filter }),
      ...(update === undefined ? {} : { update }),
      ...(count === undefined ? {} : { count }),
      ...(classes === undefined ? {} : { classes: auditedText(classes) }),
      ids: auditedIds(ids),
      ...(reason === undefined ? {} : { reason: masked(reason) }),
    });
  }

  /** Writes the outcome of a change. */
  async done(intent: ObjectId, { isFailed = false, changed, text }: ChangeOutcome): Promise<void> {
    await this.#write({
      kind: 'outcome',
      intent,
      status: isFailed ? 'failed' : 'done',
      ...(changed === undefined ? {} : { changed }),
      ...(text === undefined ? {} : { text: masked(text) }),
    });
  }

  /** Writes the reason a change failed. */
  async failed(intent: ObjectId, error: unknown): Promise<void> {
    const text = error instanceof Error ? driverErrorText(error) : String(error);
    await this.#write({ kind: 'outcome', intent, status: 'failed', text: masked(text) });
  }

  async #write(fields: Document): Promise<ObjectId> {
    const database = await this.#database();
    await ensureAuditCollection(database);
    const _id = new ObjectId();
    await database.collection(AUDIT).insertOne({ _id, at: await this.#clock.now(database), ...fields });
    return _id;
  }
}
