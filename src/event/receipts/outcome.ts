import type { ObjectId } from 'mongodb';
import type { Event } from '../event';
import type { Receipt } from './receipt';

/** A server as it stood in `rocket_job.servers` just before an event was published. */
export interface ExpectedServer {
  readonly id: ObjectId;
  readonly name: string;
  readonly state: string;
  /** Ruby servers write no receipts: of them only what their documents tell can be seen. */
  readonly runtime: 'node' | 'ruby';
  readonly isZombie: boolean;
  /** Describes what is damaged in its document; omitted where nothing is. Whether such a server lives may not be known. */
  readonly damage?: string;
  /** Its last heartbeat by the database's clock; undefined when it never had one. */
  readonly heartbeatAt: Date | undefined;
  /** How old that was when the event was published. */
  readonly heartbeatAgeMs: number | undefined;
  /** How often it beats, in seconds: as its document says, or else 15. */
  readonly heartbeatSeconds?: number;
}

/** The outcome of an event in one process that should act, or has acted, on it. */
export interface Outcome {
  /** Of the server's document, or of a process that is no server. Names repeat: a new process may have a dead one's. */
  readonly id: ObjectId;
  /** `host:pid`, or the server's name. */
  readonly process: string;
  /** Undefined for a process that is no server, or a server that was not expected. */
  readonly server: ExpectedServer | undefined;
  /**
   * `waiting`: nothing shows that it has acted; a Ruby server can't say so, and shows it by its state, or by a heartbeat
   * that was not due yet. `under_way`: it has the event, or has begun (a server that is stopping). `done`: what was asked
   * for has come to be. `unseen`: a Ruby server and an event that leaves no trace in its document. `unknown`: it had not
   * responded when the database could last be read, and could not be read at the end of the time.
   */
  readonly status: 'waiting' | 'under_way' | 'done' | 'ignored' | 'failed' | 'unseen' | 'unknown';
  /** Whether it has responded, by a receipt or by its document. A stopping server has, and is `under_way` until it exits. */
  readonly hasResponded: boolean;
  /** How that is known. */
  readonly evidence: 'receipt' | 'state' | 'heartbeat' | 'gone' | 'none';
  /** The server's state now; undefined when its document is deleted, or it is no server. */
  readonly state: string | undefined;
  /** How old its last heartbeat is; undefined when it never had one, its document is deleted, or it is no server. */
  readonly heartbeatAgeMs: number | undefined;
  /** What the process itself says. */
  readonly receipt: Receipt | undefined;
}

/** An event, and the servers that should act on it; undefined when nobody knows who should. */
export interface Followed {
  readonly event: Event;
  readonly expected: readonly ExpectedServer[] | undefined;
}

/** An outcome, and the event it is of. */
export interface FollowedOutcome<F extends Followed> {
  readonly followed: F;
  readonly outcome: Outcome;
}

/** The processes that responded and those that did not, by name. */
export interface ReceiptSummary {
  /** The expected servers in their order, then the other processes in the order of their outcomes. */
  readonly outcomes: readonly Outcome[];
  /** Those of them that have not answered and could have. */
  readonly silent: readonly Outcome[];
}

export interface ReceiptsOptions {
  /** How long to wait; 5,000 by default, and for a kill what it waits itself as well. 0 looks once; `Infinity` waits for every response. */
  readonly timeoutMs?: number;
  /** Waits until every server is in the state that the event asks for (stopped: exited), not only until all respond. */
  readonly untilSettled?: boolean;
  /**
   * Milliseconds without a new response after which it stops waiting for a custom event, whose receivers are unknown, as
   * long as no process is under way. Without it, it takes the whole time.
   */
  readonly quietMs?: number;
  /** Ends the waiting; what it throws is its reason. */
  readonly signal?: AbortSignal;
}
