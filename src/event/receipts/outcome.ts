import type { ObjectId } from 'mongodb';
import type { Event } from '../event';
import type { Receipt } from './receipt';

/** A server as it was in `rocket_job.servers` just before an event was published. */
export interface ExpectedServer {
  readonly id: ObjectId;
  readonly name: string;
  readonly state: string;
  /** Ruby servers write no receipts: only their documents show what they did. */
  readonly runtime: 'node' | 'ruby';
  readonly isZombie: boolean;
  /**
   * Describes the damage in its document; omitted if there is none. It may be unknown whether such a server
   * is alive.
   */
  readonly damage?: string;
  /** Its last heartbeat by the database's clock; undefined if it never had one. */
  readonly heartbeatAt: Date | undefined;
  /** The age of that heartbeat when the event was published. */
  readonly heartbeatAgeMs: number | undefined;
  /** Its heartbeat interval in seconds, from its document; 15 by default. */
  readonly heartbeatSeconds?: number;
}

/** The outcome of an event in one process that should act, or has acted, on it. */
export interface Outcome {
  /**
   * The id of the server's document, or of a process that isn't a server. Names repeat: a new process may
   * have the name of a dead one.
   */
  readonly id: ObjectId;
  /** `host:pid`, or the server's name. */
  readonly process: string;
  /** Undefined for a process that isn't a server, or a server that was not expected. */
  readonly server: ExpectedServer | undefined;
  /**
   * `waiting`: nothing shows that it has acted; a Ruby server can't report, and shows it by its state or its
   * next heartbeat. `under_way`: it has the event, or has started (a server that is stopping). `done`: it is
   * in the requested state. `unseen`: a Ruby server and an event that leaves no trace in its document.
   * `unknown`: it had not responded when the database could last be read, and the database couldn't be read
   * at the end of the time.
   */
  readonly status: 'waiting' | 'under_way' | 'done' | 'ignored' | 'failed' | 'unseen' | 'unknown';
  /** Whether it has responded, by a receipt or by its document. A stopping server has, and is `under_way` until it exits. */
  readonly hasResponded: boolean;
  /** The source of that knowledge. */
  readonly evidence: 'receipt' | 'state' | 'heartbeat' | 'gone' | 'none';
  /** The server's state now; undefined if its document is deleted, or the process isn't a server. */
  readonly state: string | undefined;
  /**
   * The age of its last heartbeat; undefined if it never had one, its document is deleted, or the process
   * isn't a server.
   */
  readonly heartbeatAgeMs: number | undefined;
  /** The process's own receipt. */
  readonly receipt: Receipt | undefined;
}

/** An event, and the servers that should act on it; undefined if they are unknown. */
export interface Followed {
  readonly event: Event;
  readonly expected: readonly ExpectedServer[] | undefined;
}

/** An outcome and its event. */
export interface FollowedOutcome<F extends Followed> {
  readonly followed: F;
  readonly outcome: Outcome;
}

/** The processes that responded and those that did not, by name. */
export interface ReceiptSummary {
  /** The expected servers in their order, then the other processes in the order of their outcomes. */
  readonly outcomes: readonly Outcome[];
  /** The outcomes without a response, of processes that could have responded. */
  readonly silent: readonly Outcome[];
}

export interface ReceiptsOptions {
  /**
   * How long to wait; 5,000 by default, plus a kill's own waiting time. 0 checks once; `Infinity` waits for
   * every response.
   */
  readonly timeoutMs?: number;
  /**
   * Waits until every server is in the requested state (stopped: exited), not only until all have responded.
   */
  readonly untilSettled?: boolean;
  /**
   * Milliseconds without a new response after which it stops waiting for a custom event, whose receivers are unknown, as
   * long as no process is under way. Without it, it takes the whole time.
   */
  readonly quietMs?: number;
  /** Stops the wait; it throws the signal's reason. */
  readonly signal?: AbortSignal;
}
