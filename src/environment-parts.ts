import type { EventStrategy } from './config/settings/event-strategy';
import type { Registry } from './dispatch/registry';
import type { Fleet } from './event/publish/guarded-publisher';
import type { RespondingProcess } from './event/receipts/receipt';

/** A thread that listens beside the main one. */
export interface Watchdog {
  /** Whether it hears events. */
  readonly isLive: boolean;
  /** Resolves when it has ended. */
  end(): Promise<void>;
}

/** What an environment shows to those who decide whether its process is watched. */
export interface WatchedEnvironment {
  readonly registry: Registry;
  readonly isServer: boolean;
  readonly receipts: { readonly process: RespondingProcess };
}

/** What an environment is given by the layers above it. */
export interface EnvironmentParts extends Fleet {
  /** Has a listening process watched, where it should be. */
  readonly watch?: (environment: WatchedEnvironment, url: string) => Watchdog | undefined;
  /** The job classes that the living servers of ours work on; undefined where that can't be told. */
  readonly knownJobClasses?: () => Promise<ReadonlySet<string> | undefined>;
  /** What this program is called in its events; the name of its main file by default. */
  readonly application?: string | undefined;
  /** How the listener finds events; `RJ_EVENT_STRATEGY` by default, or else the collection and the database decide. */
  readonly strategy?: EventStrategy | undefined;
}
