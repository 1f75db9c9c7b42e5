import type { EventStrategy } from './config/settings/event-strategy';
import type { Registry } from './dispatch/registry';
import type { Fleet } from './event/publish/guarded-publisher';
import type { RespondingProcess } from './event/receipts/receipt';

/** A thread that listens in addition to the main one. */
export interface Watchdog {
  /** Whether it hears events. */
  readonly isLive: boolean;
  /** Resolves when it has exited. */
  end(): Promise<void>;
}

/** The parts of an environment that decide whether its process gets a watchdog. */
export interface WatchedEnvironment {
  readonly registry: Registry;
  readonly isServer: boolean;
  readonly receipts: { readonly process: RespondingProcess };
}

/** The parts of an environment that the layers above it provide. */
export interface EnvironmentParts extends Fleet {
  /** Starts a watchdog for a listening process, if it needs one. */
  readonly watch?: (environment: WatchedEnvironment, url: string) => Watchdog | undefined;
  /** Returns the job classes that the living rj-servers run; undefined if unknown. */
  readonly knownJobClasses?: () => Promise<ReadonlySet<string> | undefined>;
  /** The name of this program in its events; the name of its main file by default. */
  readonly application?: string | undefined;
  /**
   * The way the listener finds events; `RJ_EVENT_STRATEGY` by default, or else the collection and the
   * database decide.
   */
  readonly strategy?: EventStrategy | undefined;
}
