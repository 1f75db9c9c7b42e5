import type { Collection } from 'mongodb';
import type { Environment } from '../../environment';
import { eventFromDocument } from '../../event/codec';
import type { Event } from '../../event/event';
import { EVENTS, LEASES } from '../../mongo/collection-names';
import { exactly } from '../../mongo/stored/exactly';
import { idKey } from '../../mongo/stored/id-key';
import { promoted } from '../../mongo/stored/promoted';
import { StoredRecord, wholeExpression } from '../../mongo/stored/stored-record';
import { LEASE_SCHEMA, type LeaseDocument, setsAnew, supersedes } from './lease-document';

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
