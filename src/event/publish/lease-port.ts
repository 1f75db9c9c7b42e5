import type { ObjectId } from 'mongodb';
import type { EventDraft } from '../event';
import type { ExpectedServer } from '../receipts/outcome';
import { beforeStoring, mayBeStored, type StoredEvent } from './event-store';

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
}

/** The draft, when it is for a time. */
export function leaseIn(draft: EventDraft & { readonly id: ObjectId }): LeaseDraft | undefined {
  const { leaseMs } = draft;
  return leaseMs === undefined ? undefined : { ...draft, leaseMs };
}

/** Stores an event, and before it the lease, should it be one. */
export async function storeLeased(
  lease: LeaseDraft | undefined,
  port: LeasePort | undefined,
  store: () => Promise<StoredEvent>,
): Promise<StoredEvent> {
  if (lease === undefined) return store();
  const withdraw = await beforeStoring(lease.id, async () => port?.record(lease));
  try {
    return await store();
  } catch (error) {
    if (!mayBeStored(error)) await withdraw?.();
    throw error;
  }
}
