import type { Document, ObjectId } from 'mongodb';
import { encodeParameters } from '../../event/encode';
import type { Event, EventParameters, EventPublisher } from '../../event/event';
import type { LeaseDraft } from '../../event/publish/lease-port';
import {
  aDate,
  aDocument,
  aNumber,
  anObjectId,
  aText,
  documentWith,
  optional,
} from '../../mongo/stored/kind';
import { targetOf } from '../../subscribers/target';

/** The documents of `rocket_job.leases`, one for each event with a temporary setting. */
export interface LeaseDocument {
  /** The event's id. */
  readonly _id: ObjectId;
  readonly name: string;
  readonly action: string;
  readonly parameters: EventParameters;
  readonly publisher: EventPublisher;
  readonly created_at: Date;
  readonly expires_at: Date;
  /** The second event that reverts it, if one is needed. */
  readonly revert?: { readonly _id: ObjectId; readonly parameters: EventParameters };
  /** The server that takes care of it, and since when. */
  readonly claimed_by?: ObjectId;
  readonly claimed_at?: Date;
  /** The time of the first claim. */
  readonly first_claimed_at?: Date;
}

/** The kind of each field in a lease's document; a document with another kind is damaged, and nothing is reverted by it. */
export const LEASE_SCHEMA = {
  _id: anObjectId,
  name: aText,
  action: aText,
  parameters: aDocument,
  publisher: aDocument,
  'publisher.user': aText,
  'publisher.host': aText,
  'publisher.pid': optional(aNumber),
  'publisher.application': optional(aText),
  created_at: optional(aDate),
  expires_at: aDate,
  revert: optional(documentWith({ _id: anObjectId, parameters: aDocument })),
  claimed_by: optional(anObjectId),
  claimed_at: optional(aDate),
  first_claimed_at: optional(aDate),
};

/** Returns the update that stores it, with times by the database's clock. */
export function leaseUpdate(
  { name, action, parameters, leaseMs, revertTo }: LeaseDraft,
  revertId: ObjectId,
  publisher: EventPublisher,
): Document[] {
  const revert = revertTo && { _id: revertId, parameters: encodeParameters(revertTo) };
  return [
    {
      $set: {
        name: { $literal: name },
        action: { $literal: action },
        parameters: { $literal: encodeParameters(parameters) },
        publisher: { $literal: publisher },
        created_at: '$$NOW',
        expires_at: { $add: ['$$NOW', leaseMs] },
        ...(revert && { revert: { $literal: revert } }),
      },
    },
  ];
}

/** Whether an event after a lease sets the same thing again, and is still in force at `now`. */
export function setsAnew(event: Event, lease: LeaseDocument, now: Date): boolean {
  const isInForce = event.reverts === undefined && (event.expiresAt === undefined || event.expiresAt > now);
  return isInForce && (event.parameters['class_name'] || undefined) === lease.parameters['class_name'];
}

/** Whether it does so for at least the same processes: then reverting the lease is pointless. */
export function supersedes(event: Event, lease: LeaseDocument): boolean {
  return Object.entries(targetOf(event)).every(([field, value]) => value === lease.parameters[field]);
}

/** An expired lease that this server has claimed. */
export type ClaimedLease = LeaseDocument &
  Required<Pick<LeaseDocument, 'revert' | 'claimed_at' | 'first_claimed_at'>>;
