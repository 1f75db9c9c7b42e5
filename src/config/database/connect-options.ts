import { checkOptions, type OptionRules } from '../../errors/check-options';
import { filledText, optionally, TRUE_OR_FALSE } from '../../errors/rule';
import type { EventStrategy } from '../settings/event-strategy';

/** Where the database is. Nothing is needed where the environment or `config/mongoid.yml` says it. */
export interface ConnectOptions {
  /** A MongoDB connection string with the database's name. */
  readonly url?: string;
  /** The environment whose settings `config/mongoid.yml` is read for: `production`, `development`, … */
  readonly environment?: string;
  /** What this program is called in the events that it publishes; the name of its main file by default. */
  readonly application?: string;
  /**
   * How this process's listener finds events; also `RJ_EVENT_STRATEGY`. Without it the collection and the database
   * decide: `capped`, or `change_stream` or `polling` where the collection has a TTL index.
   */
  readonly strategy?: EventStrategy;
  /** Whether the changes that calls of this program make leave an intent and an outcome in `rocket_job.audit`. */
  readonly audit?: boolean;
}

const RULES: OptionRules<ConnectOptions> = {
  url: optionally(filledText('a MongoDB connection string')),
  environment: optionally(filledText('the name of an environment')),
  application: optionally(filledText('a name')),
  audit: optionally(TRUE_OR_FALSE),
  // Which there are is said where it is chosen.
  strategy: optionally(filledText('the name of a strategy')),
};

/**
 * Refuses what would silently connect to another database than was meant.
 *
 * @throws RocketJobError `invalid_argument`, without what was given: a password may stand in it
 */
export function checkConnectOptions(given: unknown): ConnectOptions {
  return checkOptions('connect', RULES, given, "{url: 'mongodb://localhost/rocketjob'}", true);
}
