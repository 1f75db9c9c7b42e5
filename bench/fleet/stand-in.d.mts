/** The number of servers, and of each kind; the others act immediately. */
export interface StandInOptions {
  readonly servers: number;
  /** Servers that write no receipts. */
  readonly ruby?: number;
  /** Servers that do nothing. */
  readonly silent?: number;
  readonly failing?: number;
  /** Servers that act after `lateMs`. */
  readonly late?: number;
  readonly lateMs?: number;
  /** Servers without a heartbeat. */
  readonly dead?: number;
  /** Servers that hear no events. */
  readonly deaf?: number;
}

/** An event that all have acted on: the time of the last one, and the duration. */
export interface Acted {
  readonly action: string;
  readonly lastAt: number;
  readonly writeMs: number;
}

/** Responds to events for a whole fleet in one process. */
export class StandInFleet {
  static start(url: string, options: StandInOptions, onActed?: (acted: Acted) => void): Promise<StandInFleet>;
  named(kind: 'ruby' | 'silent' | 'failing' | 'late' | 'dead' | 'deaf'): string[];
  stop(): Promise<void>;
}
