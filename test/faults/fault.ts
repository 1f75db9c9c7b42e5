import type { ReplicaSetOptions } from '../support/replica-set';
import type { ProbeOptions } from './probe';
import type { Scene } from './scene';

/** A fault of publishers, listeners, or the database between them. */
export interface Fault {
  /** Its name on the command line. */
  readonly name: string;
  /** Its description, for the table. */
  readonly title: string;
  /** How long an acknowledged event may take until it is handled. */
  readonly deafAtMostS: number;
  readonly replicaSet?: ReplicaSetOptions;
  /** By default two publishers of this library and one foreign one. */
  readonly publishers?: readonly Partial<ProbeOptions>[];
  /** Runs before the listeners start. */
  prepare?(scene: Scene): Promise<void>;
  /** Starts the listeners; two by default. */
  listen?(scene: Scene): Promise<unknown>;
  /** Runs while events are published. Its result is noted in the table. */
  strike(scene: Scene, isQuick: boolean): Promise<string | undefined>;
}
