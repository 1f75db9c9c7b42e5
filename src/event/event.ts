import type { ObjectId } from 'mongodb';

/**
 * One event: a command to every subscriber of `name`. The documents of `rocket_job.events`, decoded.
 *
 * Mirrors `RocketJob::Event` (lib/rocket_job/event.rb).
 */
export interface Event {
  /** `_id` of the document: an ObjectId, or any value that a foreign publisher chose. */
  readonly id: unknown;
  /** The subscriber it is for, for example `RocketJob::Subscribers::Server`. */
  readonly name: string;
  /** The action, for example `stop`. */
  readonly action: string;
  /** `{}` if the event has none. */
  readonly parameters: EventParameters;
  /** The publication time, by the database's clock. */
  readonly createdAt: Date;
  /** The publisher; undefined for a Ruby publisher, which doesn't record it. */
  readonly publisher?: EventPublisher;
  /** Whether its publisher asked every process for a receipt. */
  readonly wantsReceipts?: boolean;
  /** For a lease, the time its setting reverts, by the database's clock. */
  readonly expiresAt?: Date;
  /** The event that this one reverts, at the end of its lease. */
  readonly reverts?: ObjectId;
}

export type EventParameters = Readonly<Record<string, unknown>>;

/** The publisher of an event. */
export interface EventPublisher {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** The program, for example `rj-console`. */
  readonly application: string;
}

/** An event before it is published: the database sets its time. */
export interface EventDraft
  extends Pick<Event, 'name' | 'action' | 'parameters' | 'wantsReceipts' | 'reverts'> {
  /** The event's id; a new one by default. Publishing the same id again changes nothing. */
  readonly id?: ObjectId;
  /**
   * The time to put into a given id, in collections whose ids must carry the time. A repeated publication
   * must give the same time.
   */
  readonly idTime?: Date;
  /** Reverts the setting after this number of milliseconds, an integer. */
  readonly leaseMs?: number;
  /**
   * The parameters of a second event that reverts the setting, for servers that don't revert on their own:
   * Ruby's.
   */
  readonly revertTo?: EventParameters;
}

/** The name that receives every event; you can't publish to it. Ruby's `Event::ALL_EVENTS`. */
export const ALL_EVENTS = '*';
