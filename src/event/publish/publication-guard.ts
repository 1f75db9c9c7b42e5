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

/** One of several servers that each get an event of their own. */
export type AddressedServer = Pick<ExpectedServer, 'name' | 'state' | 'isZombie'>;

/** A rehearsed publication: its document isn't written. */
export interface Rehearsal extends Pick<PublicationAttempt, 'expected'> {
  /** As it would be in `rocket_job.events`. */
  readonly document: Document;
}

/**
 * Checks everything that a process publishes, whatever the call. The console has one, which asks before you
 * stop a fleet; a library has none.
 */
export interface PublicationGuard {
  /**
   * Runs before anything is written. If it throws, `publish` throws the same error and nothing is written.
   */
  before(attempt: PublicationAttempt, isRehearsal: boolean): Promise<void>;
  /** Runs before an action is published to each of these servers in an event of its own. */
  beforeEach?(action: string, servers: readonly AddressedServer[]): Promise<void>;
  /**
   * Runs before an event is written without `publish`, for example by an insert. If it throws, the write
   * throws the same error and nothing is written.
   *
   * @param attempt undefined when the command doesn't show what it writes
   */
  beforeWriting(attempt: PublicationAttempt | undefined): Promise<void>;
  /** Runs when the event is written and can't be recalled. */
  published(publication: Publication): void;
  /** Runs in a dry run, instead of the write. */
  rehearsed(rehearsal: Rehearsal): void;
}
