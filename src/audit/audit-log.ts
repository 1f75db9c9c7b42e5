import type { Db, Document, Filter, ObjectId } from 'mongodb';
import { type Duration, durationMs } from '../config/settings/duration';
import type { Environment } from '../environment';
import { checkOptions, type OptionRules } from '../errors/check-options';
import { filledText, optionally, wholeNumber } from '../errors/rule';
import { AUDIT } from '../mongo/collection-names';
import { databaseNow } from '../mongo/database-clock';
import { idKey } from '../mongo/stored/id-key';
import { objectIdFrom } from '../mongo/stored/object-id-from';
import { promoted } from '../mongo/stored/promoted';
import { AuditRecord } from './audit-record';
import type { EventLog } from './event-log';
import type { EventRecord } from './event-record';

/** Selects changes and events. */
export interface AuditOptions {
  /** The number of entries, the newest first; 20 by default. */
  readonly limit?: number;
  /** Only entries of this last period: `'2h'`, or a number of seconds. */
  readonly since?: Duration;
  /** Only those of this user. */
  readonly user?: string;
  /** Only those of this job, slice, server or other document, by its id. */
  readonly id?: ObjectId | string;
}

const MOST = 10_000;

const RULES: OptionRules<AuditOptions> = {
  limit: optionally(wholeNumber(1, MOST)),
  since: optionally({ words: "a time such as '2h'", isMet: (value) => durationMs(value) >= 0 }),
  user: optionally(filledText('the name of a user')),
  // A missing id would match everything.
  id: { words: 'an id', isMet: (value) => value !== undefined && value !== null && value !== '' },
};

/**
 * Returns the changes of consoles and the events, merged, the newest first. It creates nothing, even if there
 * was no change.
 */
export async function auditOf(
  environment: Environment,
  events: EventLog,
  given: AuditOptions | number = {},
): Promise<(AuditRecord | EventRecord)[]> {
  const options = checkOptions(
    'audit',
    RULES,
    typeof given === 'number' ? { limit: given } : given,
    "{since: '2h', user: 'jack'}",
  );
  const { limit = 20 } = options;
  const database = await environment.database();
  const readAt = await databaseNow(database);
  const since =
    options.since === undefined ? undefined : new Date(readAt.getTime() - durationMs(options.since));
  const [changes, published] = await Promise.all([
    changesIn(database, { ...options, limit, since, readAt }),
    eventsIn(events, { ...options, limit, since }),
  ]);
  return [...changes, ...published].sort((one, other) => timeOf(other) - timeOf(one)).slice(0, limit);
}

type Wanted = Omit<AuditOptions, 'since'> & { readonly limit: number; readonly since: Date | undefined };

async function changesIn(
  database: Db,
  { limit, since, user, id, readAt }: Wanted & { readonly readAt: Date },
): Promise<AuditRecord[]> {
  const audit = database.collection(AUDIT);
  const filter: Filter<Document> = {
    kind: 'intent',
    ...(since === undefined ? {} : { at: { $gte: since } }),
    ...(user === undefined ? {} : { user: { $eq: user } }),
    ...(id === undefined ? {} : { ids: { $in: spellingsOf(id) } }),
  };
  const intents = await audit.find(filter).sort({ $natural: -1 }).limit(limit).toArray();
  if (intents.length === 0) return [];
  const outcomes = new Map<string, Document>();
  const ids = intents.map(({ _id }) => _id);
  for await (const outcome of audit.find({ kind: 'outcome', intent: { $in: ids } }))
    outcomes.set(idKey(outcome['intent']), promoted(outcome) as Document);
  return intents.map(
    (intent) => new AuditRecord(promoted(intent) as Document, outcomes.get(idKey(intent._id)), readAt),
  );
}

async function eventsIn(events: EventLog, { limit, since, user, id }: Wanted): Promise<EventRecord[]> {
  return events
    .where({
      ...(since === undefined ? {} : { created_at: { $gte: since } }),
      ...(user === undefined ? {} : { publisher: user }),
      ...(id === undefined ? {} : { parameters: { server_id: id } }),
    } as never)
    .limit(limit)
    .toArray();
}

/** Ids of any kind are stored unchanged, or as a string. */
function spellingsOf(id: ObjectId | string): unknown[] {
  const objectId = objectIdFrom(id);
  return objectId === undefined ? [id] : [objectId, objectId.toHexString()];
}

function timeOf(entry: AuditRecord | EventRecord): number {
  return (entry instanceof AuditRecord ? entry.at : entry.createdAt).getTime();
}
