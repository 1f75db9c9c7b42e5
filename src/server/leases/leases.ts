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

/** For each of these, all later events are read. */
const MOST_SHOWN = 100;
export const IS_WHOLE = wholeExpression(LEASE_SCHEMA);

/** A temporary setting. */
export interface Lease {
  readonly document: LeaseDocument;
  /**
   * Describes the damage in its document; undefined if there is none. With damage, no other field is known.
   */
  readonly damage: string | undefined;
  /** The database's clock at the time of the read. */
  readonly readAt: Date;
}

/**
 * Returns the current temporary settings, the first to expire first, and damaged documents. Settings that
 * were set again since are omitted.
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

/**
 * Returns the events that have set a lease's setting again and are still in force, oldest first. It uses the
 * order of the events, not their dates.
 */
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
