import type { ReplicaSetOptions } from '../support/replica-set';
import type { ProbeOptions } from './probe';
import type { Scene } from './scene';

/** Something that happens to publishers, listeners, or the database between them. */
export interface Fault {
  /** What it is called on the command line. */
  readonly name: string;
  /** What happens, for the table. */
  readonly title: string;
  /** How long an acknowledged event may wait to be handled. */
  readonly deafAtMostS: number;
  readonly replicaSet?: ReplicaSetOptions;
  /** By default two of ours and one foreign one. */
  readonly publishers?: readonly Partial<ProbeOptions>[];
  /** Before anybody listens. */
  prepare?(scene: Scene): Promise<void>;
  /** By default two listeners. */
  listen?(scene: Scene): Promise<unknown>;
  /** While events are published. What it gives is noted in the table. */
  strike(scene: Scene, isQuick: boolean): Promise<string | undefined>;
}
