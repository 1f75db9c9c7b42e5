import type { ObjectId } from 'mongodb';

/**
 * One event: a command to every subscriber of `name`. The documents of `rocket_job.events`, decoded.
 *
 * Mirrors `RocketJob::Event` (lib/rocket_job/event.rb).
 */
export interface Event {
  /** `_id` of the document: an ObjectId, or whatever a foreign publisher chose. */
  readonly id: unknown;
  /** The subscriber it is for, for example `RocketJob::Subscribers::Server`. */
  readonly name: string;
  /** What to do, for example `stop`. */
  readonly action: string;
  /** `{}` when there are none. */
  readonly parameters: EventParameters;
  /** When it was published, by the database's clock. */
  readonly createdAt: Date;
  /** Who published it; undefined for a Ruby publisher, which does not say. */
  readonly publisher?: EventPublisher;
  /** Whether its publisher asked every process for a receipt. */
  readonly wantsReceipts?: boolean;
  /** When what it sets reverts, by the database's clock: it is a lease. */
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

/** An event before it is published: the database gives it its time. */
export interface EventDraft
  extends Pick<Event, 'name' | 'action' | 'parameters' | 'wantsReceipts' | 'reverts'> {
  /** The id it is to have; a fresh one by default. Publishing the same id again changes nothing. */
  readonly id?: ObjectId;
  /** The time that a given id is to tell, where ids have to tell the time; it has to be the same again as well. */
  readonly idTime?: Date;
  /** Takes what it sets back after so many milliseconds, a whole number. */
  readonly leaseMs?: number;
  /** The parameters of a second event that takes it back, for servers that do not do so by themselves: Ruby's. */
  readonly revertTo?: EventParameters;
}

/** The name that receives every event; nothing can be published to it. Ruby's `Event::ALL_EVENTS`. */
export const ALL_EVENTS = '*';
