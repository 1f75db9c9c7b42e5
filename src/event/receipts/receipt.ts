import type { ObjectId } from 'mongodb';

/**
 * One process's state for one event: it has the event (`received`), and then the outcome. `ignored`: its
 * subscriber has no such action, or doesn't accept these parameters.
 */
export type ReceiptState = 'received' | 'done' | 'ignored' | 'failed';

/** One process's receipt for one event, as it is in `rocket_job.receipts`. */
export interface Receipt {
  readonly eventId: unknown;
  /** A new one for every process: host and pid repeat. In a damaged document it may be anything. */
  readonly processId: ObjectId;
  /** `host:pid`, or a server's name. */
  readonly process: string;
  /** Set for a server. */
  readonly serverId: ObjectId | undefined;
  readonly state: ReceiptState;
  /**
   * The action's return value. Undefined if it returned nothing, or the value couldn't be stored or was too
   * large. With several subscribers in one process: the value of the last one.
   */
  readonly result: unknown;
  /** The reason for omitting the return value. */
  readonly resultOmitted: string | undefined;
  /** The reason for `failed` or `ignored`. */
  readonly error: string | undefined;
  /** The action's run time, the longest of several. */
  readonly durationMs: number | undefined;
  /** The time of the last write, by the database's clock. */
  readonly at: Date;
  /** Describes the damage in its document; omitted if there is none. */
  readonly damage?: string;
}

/**
 * A process that responds. Plain data: the threads of a server respond as one process, and get a copy of it.
 */
export interface RespondingProcess {
  /** 24 hexadecimal digits. */
  readonly id: string;
  /** `host:pid`, or a server's name. */
  readonly name: string;
  /** For a server: the `_id` of its document, in 24 hexadecimal digits. */
  readonly serverId?: string;
}
