import type { ObjectId } from 'mongodb';

/**
 * What one process says of one event: it has it (`received`), and then the outcome. `ignored`: its subscriber has
 * no such action, or does not take these parameters.
 */
export type ReceiptState = 'received' | 'done' | 'ignored' | 'failed';

/** One process's receipt for one event, as it is in `rocket_job.receipts`. */
export interface Receipt {
  readonly eventId: unknown;
  /** A fresh one for every process: host and pid repeat. In a damaged document it may be anything. */
  readonly processId: ObjectId;
  /** `host:pid`, or a server's name. */
  readonly process: string;
  /** Of a server. */
  readonly serverId: ObjectId | undefined;
  readonly state: ReceiptState;
  /**
   * What the action returned. Undefined when that was nothing, could not be stored or was too large. Of several
   * subscribers of one process: what the last one returned.
   */
  readonly result: unknown;
  /** Why what the action returned is not there. */
  readonly resultOmitted: string | undefined;
  /** Why it failed or was ignored. */
  readonly error: string | undefined;
  /** How long the action took, the longest of several. */
  readonly durationMs: number | undefined;
  /** When it was last written, by the database's clock. */
  readonly at: Date;
  /** Describes what is damaged in its document; omitted where nothing is. */
  readonly damage?: string;
}

/** A process that responds. Plain data: the threads of a server respond as one process, and it is handed to them. */
export interface RespondingProcess {
  /** 24 hexadecimal digits. */
  readonly id: string;
  /** `host:pid`, or a server's name. */
  readonly name: string;
  /** Of a server: the `_id` of its document, in 24 hexadecimal digits. */
  readonly serverId?: string;
}
