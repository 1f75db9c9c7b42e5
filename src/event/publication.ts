import type { ObjectId } from 'mongodb';
import type { Event, EventDraft } from './event';
import type { Durability, StoredEvent } from './stored-event';

/** A server as it stood in `rocket_job.servers` just before an event was published. */
export interface ExpectedServer {
  readonly id: ObjectId;
  readonly name: string;
  readonly state: string;
  readonly isZombie: boolean;
  /** Its last heartbeat by the database's clock; undefined when it never had one. */
  readonly heartbeatAt: Date | undefined;
}

/**
 * Who should act on an event: the servers that are targeted and have a document. Undefined when the event is not for
 * servers (a user's own event). Declared here, implemented by `src/server`.
 */
export type ExpectedServers = (event: EventDraft) => Promise<readonly ExpectedServer[] | undefined>;

/** What `publish` answers: the event as it was stored, and the servers that should act on it. */
export class Publication {
  /** The event, with its id and the database's time. */
  readonly event: Event;
  /** The targeted servers as they stood just before; undefined when the event is not for servers. */
  readonly expected: readonly ExpectedServer[] | undefined;

  /** Whether the database can still lose it; servers obey it either way. */
  readonly durability: Durability;

  constructor({ event, durability }: StoredEvent, expected: readonly ExpectedServer[] | undefined) {
    this.event = event;
    this.durability = durability;
    this.expected = expected;
  }
}
