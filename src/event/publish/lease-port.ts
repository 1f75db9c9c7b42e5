import type { ObjectId } from 'mongodb';
import type { EventDraft } from '../event';
import type { ExpectedServer } from '../receipts/outcome';
import type { Publication } from './publication';

/** A draft of what is to be set for a time. */
export interface LeaseDraft extends EventDraft {
  readonly id: ObjectId;
  readonly leaseMs: number;
}

/** Sees to it that what an event sets for a time will be taken back. Declared here, implemented by `src/server`. */
export interface LeasePort {
  /** @throws RocketJobError when nobody could take it back: nothing is written then */
  check(lease: LeaseDraft, expected: readonly ExpectedServer[] | undefined): Promise<void>;
  /**
   * Writes the lease, before its event.
   *
   * @returns removes it again, for an event that was not written
   */
  record(lease: LeaseDraft): Promise<() => Promise<void>>;
  /** Publishes the event that ends a lease before its time. @throws RocketJobError `not_found` */
  end(eventId: ObjectId): Promise<Publication>;
}
