import type { ObjectId } from 'mongodb';
import type { Environment } from '../../environment';
import { RocketJobError } from '../../errors/rocket-job-error';
import type { Publication } from '../../event/publish/publication';
import { databaseNow } from '../../mongo/database-clock';
import { promoted } from '../../mongo/stored/promoted';
import { StoredRecord } from '../../mongo/stored/stored-record';
import { LEASE_SCHEMA, type LeaseDocument, supersedes } from './lease-document';
import { leasesCollection, setSince } from './leases';

/** The default for Ruby servers that started later, if the lease doesn't name their level. */
const USUAL_LEVEL = { level: 'info' };

/**
 * Publishes the event that reverts a lease, and events that set the same thing again since for fewer
 * processes, because the revert overwrites those on Ruby servers.
 *
 * @param now the database time up to which events count
 * @returns undefined, without publishing, if all of it was set again since
 */
export async function publishRevert(
  environment: Environment,
  { revert, ...lease }: LeaseDocument,
  now: Date,
  idTime = now,
): Promise<Publication | undefined> {
  const since = await setSince(environment, lease, now);
  if (since.some((event) => supersedes(event, lease))) return undefined;
  const { _id: reverts, name, action } = lease;
  const publication = await environment.publish({
    ...(revert !== undefined && { id: revert._id, idTime }),
    name,
    action,
    parameters: revert?.parameters ?? { ...lease.parameters, ...USUAL_LEVEL },
    reverts,
  });
  for (const { parameters } of since) await environment.publish({ name, action, parameters, reverts });
  return publication;
}

/**
 * Ends an event's temporary setting early.
 *
 * @throws RocketJobError `not_found` if the event's setting is no longer in force
 */
export async function endLease(environment: Environment, id: ObjectId): Promise<Publication> {
  const leases = await leasesCollection(environment);
  const found = await leases.findOne({ _id: id });
  const lease = found === null ? undefined : (promoted(found) as LeaseDocument);
  const now = await databaseNow(await environment.database());
  const isInForce =
    lease !== undefined &&
    new StoredRecord(LEASE_SCHEMA, lease).fieldDamage === undefined &&
    lease.expires_at > now;
  const publication = isInForce ? await publishRevert(environment, lease, now) : undefined;
  if (publication === undefined) {
    throw new RocketJobError(
      'not_found',
      `The event ${id.toHexString()} has no temporary level to revert. To list temporary levels: \`servers\`.`,
      { what: 'event', id: id.toHexString() },
    );
  }
  if (publication.durability !== 'rehearsed') await leases.deleteOne({ _id: id });
  return publication;
}
