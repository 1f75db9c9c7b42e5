/** How many servers there are, and how many of them are of which kind; the others act at once. */
export interface StandInOptions {
  readonly servers: number;
  /** Write no receipts. */
  readonly ruby?: number;
  /** Do nothing. */
  readonly silent?: number;
  readonly failing?: number;
  /** Act after `lateMs`. */
  readonly late?: number;
  readonly lateMs?: number;
  /** Have no heartbeat any more. */
  readonly dead?: number;
  /** Do not hear events. */
  readonly deaf?: number;
}

/** An event that all have acted on: when the last one did, and how long they took. */
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
