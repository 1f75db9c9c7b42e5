import { type Collection, type Document, MongoWriteConcernError, ObjectId } from 'mongodb';
import { boundTo } from '../../bound-class';
import type { Environment } from '../../environment';
import { listedNames } from '../../errors/listed-names';
import { RocketJobError } from '../../errors/rocket-job-error';
import { eventFromDocument } from '../../event/codec';
import type { Event } from '../../event/event';
import type { LeaseDraft, LeasePort } from '../../event/publish/lease-port';
import type { ExpectedServer } from '../../event/receipts/outcome';
import { EVENTS, LEASES } from '../../mongo/collection-names';
import { exactly } from '../../mongo/stored/exactly';
import { idKey } from '../../mongo/stored/id-key';
import { promoted } from '../../mongo/stored/promoted';
import { StoredRecord, wholeExpression } from '../../mongo/stored/stored-record';
import { Server } from '../records/server';
import { LEASE_SCHEMA, type LeaseDocument, leaseUpdate, setsAnew, supersedes } from './lease-document';

/** How long a lease is kept after its end, should no server of ours be there to take it back. */
const KEPT_SECONDS = 7 * 86_400;
const MAJORITY_WITHIN_MS = 1_000;
/** For each of them the events since are read. */
const MOST_SHOWN = 100;
export const IS_WHOLE = wholeExpression(LEASE_SCHEMA);

/** Something that is set for a time. */
export interface Lease {
  readonly document: LeaseDocument;
  /** What its document has that it should not have, in words; undefined where nothing is. Nothing else is known of it then. */
  readonly damage: string | undefined;
  /** The database's clock when this was read. */
  readonly readAt: Date;
}

/** Our own processes take back by themselves what is set for a time; for Ruby servers one of our servers does. */
export function leasesOf(environment: Environment): LeasePort {
  return {
    check: (draft, expected) => check(environment, draft, expected),
    record: (draft) => record(environment, draft),
  };
}

/**
 * What is set for a time now, the first to end first, and the documents that do not tell. What was set anew since does not
 * count.
 */
export async function activeLeases(environment: Environment): Promise<Lease[]> {
  const collection = await leasesCollection(environment);
  const found = await collection
    .aggregate<LeaseDocument & { readonly readAt: Date }>([
      { $match: { $expr: { $or: [{ $gt: ['$expires_at', '$$NOW'] }, { $not: [IS_WHOLE] }] } } },
      { $sort: { expires_at: 1 } },
      { $limit: MOST_SHOWN },
      { $set: { readAt: '$$NOW' } },
    ])
    .toArray();
  const inForce: Lease[] = [];
  for (const { readAt, ...document } of found) {
    const { fieldDamage: damage } = new StoredRecord(LEASE_SCHEMA, document);
    const since = damage === undefined ? await setSince(environment, document, readAt) : [];
    if (!since.some((event) => supersedes(event, document))) inForce.push({ document, damage, readAt });
  }
  return inForce;
}

/** What has set anew what a lease has set, and still holds; the first first. Told by the order of the events, not their dates. */
export async function setSince(
  environment: Environment,
  lease: LeaseDocument,
  now: Date,
): Promise<readonly Event[]> {
  const events = (await environment.database()).collection(EVENTS);
  const { name, action } = lease;
  const later = events.find({ name: exactly(name), action: exactly(action) }).sort({ $natural: -1 });
  const since: Event[] = [];
  for await (const document of later) {
    if (idKey(lease._id) === idKey(document._id)) break;
    const event = eventFromDocument(promoted(document));
    if (event !== undefined && setsAnew(event, lease, now)) since.unshift(event);
  }
  return since;
}

export async function leasesCollection(environment: Environment): Promise<Collection<LeaseDocument>> {
  return (await environment.database()).collection<LeaseDocument>(LEASES);
}

/** @throws RocketJobError `invalid_argument`, `no_server` */
async function check(
  environment: Environment,
  { revertTo }: LeaseDraft,
  expected: readonly ExpectedServer[] = [],
): Promise<void> {
  const servers = (await boundTo(Server, environment).toArray()).filter(
    (server) => server.isTelling && !server.isZombie(),
  );
  const ofRuby = servers.filter(
    ({ runtime, id }) => runtime === 'ruby' && expected.some((server) => idKey(server.id) === idKey(id)),
  );
  if (revertTo === undefined && ofRuby.length > 0) {
    const names = listedNames(ofRuby.map(({ name }) => name));
    throw new RocketJobError(
      'invalid_argument',
      `Expected \`then\`, what Ruby servers are to go back to, got none: what they have now cannot be known (${names}). Say it, for example \`then: 'info'\`.`,
      { argument: 'then' },
    );
  }
  if (revertTo !== undefined && servers.every(({ runtime }) => runtime === 'ruby')) {
    throw new RocketJobError(
      'no_server',
      'Expected an rj-server to be running, which takes it back from Ruby servers at its end, found none. Start one, or leave `for` and `then` out and set it back yourself.',
      {},
    );
  }
}

async function record(environment: Environment, draft: LeaseDraft): Promise<() => Promise<void>> {
  const collection = await leasesCollection(environment);
  await collection.createIndex({ expires_at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  const update: Document[] = leaseUpdate(draft, new ObjectId(), environment.publisher);
  const writeConcern = { w: 'majority', wtimeoutMS: MAJORITY_WITHIN_MS } as const;
  await collection.updateOne({ _id: draft.id }, update, { upsert: true, writeConcern }).catch((error) => {
    // The primary has it; that the majority has not yet does not hold up the event.
    if (!(error instanceof MongoWriteConcernError)) throw error;
  });
  return async () => {
    await collection.deleteOne({ _id: draft.id }).catch(() => {});
  };
}
