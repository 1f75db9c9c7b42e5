import type { Document } from 'mongodb';
import type { EventDraft } from '../event';
import type { ExpectedServer } from '../receipts/outcome';
import type { Publication } from './publication';

/** An event that is about to be published, and its target. */
export interface PublicationAttempt {
  readonly event: EventDraft;
  /** The targeted servers; undefined when the event is not for servers. */
  readonly expected: readonly ExpectedServer[] | undefined;
}

/** One of the servers that are published to by themselves. */
export type AddressedServer = Pick<ExpectedServer, 'name' | 'state' | 'isZombie'>;

/** A publication that was only rehearsed: its document is not written. */
export interface Rehearsal extends Pick<PublicationAttempt, 'expected'> {
  /** As it would stand in `rocket_job.events`. */
  readonly document: Document;
}

/**
 * Looks over everything that a process publishes, whatever the call. Our console has one, which asks before a fleet is
 * stopped; a library has none.
 */
export interface PublicationGuard {
  /** Before anything is written. What it throws is what `publish` throws, and nothing is written then. */
  before(attempt: PublicationAttempt, isRehearsal: boolean): Promise<void>;
  /** Before an action is published to each of these servers by an event of its own. */
  beforeEach?(action: string, servers: readonly AddressedServer[]): Promise<void>;
  /**
   * Before an event is written past `publish`, as by an insert. What it throws is what the write throws, and nothing is
   * written then.
   *
   * @param attempt undefined when the command doesn't tell what it writes
   */
  beforeWriting(attempt: PublicationAttempt | undefined): Promise<void>;
  /** It is written, and cannot be recalled. */
  published(publication: Publication): void;
  /** In a dry run, instead of the writing. */
  rehearsed(rehearsal: Rehearsal): void;
}
