import type { ObjectId } from 'mongodb';
import type { EventDraft } from '../event';
import type { ExpectedServer } from '../receipts/outcome';
import type { Publication } from './publication';

/** A draft of a temporary setting. */
export interface LeaseDraft extends EventDraft {
  readonly id: ObjectId;
  readonly leaseMs: number;
}

/** Ensures that a temporary setting will be reverted. Declared here, implemented by `src/server`. */
export interface LeasePort {
  /** @throws RocketJobError if no server could revert it: nothing is written then */
  check(lease: LeaseDraft, expected: readonly ExpectedServer[] | undefined): Promise<void>;
  /**
   * Writes the lease, before its event.
   *
   * @returns a function that removes the lease, for an event that was not written
   */
  record(lease: LeaseDraft): Promise<() => Promise<void>>;
  /** Publishes the event that ends a lease early. @throws RocketJobError `not_found` */
  end(eventId: ObjectId): Promise<Publication>;
}
