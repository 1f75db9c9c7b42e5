/**
 * One event: a command to every subscriber of `name`. What stands in `rocket_job.events`, decoded.
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
}

export type EventParameters = Readonly<Record<string, unknown>>;

/** An event before it is published: the database gives it its time. */
export type EventDraft = Pick<Event, 'name' | 'action' | 'parameters'>;

/** The name that receives every event; nothing can be published to it. Ruby's `Event::ALL_EVENTS`. */
export const ALL_EVENTS = '*';
