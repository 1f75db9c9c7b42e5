import { checkOptions, type OptionRules } from '../../errors/check-options';
import { filledText, optionally, TRUE_OR_FALSE } from '../../errors/rule';
import type { EventStrategy } from '../settings/event-strategy';

/** The location of the database. Optional if the environment or `config/mongoid.yml` has it. */
export interface ConnectOptions {
  /** A MongoDB connection string with the database's name. */
  readonly url?: string;
  /** The environment whose settings are read from `config/mongoid.yml`: `production`, `development`, … */
  readonly environment?: string;
  /** The name of this program in its events; the name of its main file by default. */
  readonly application?: string;
  /**
   * The way this process's listener finds events; also `RJ_EVENT_STRATEGY`. By default the collection and the
   * database decide: `capped`, or `change_stream` or `polling` if the collection has a TTL index.
   */
  readonly strategy?: EventStrategy;
  /**
   * Whether the changes made by this program's calls leave an intent and an outcome in `rocket_job.audit`.
   */
  readonly audit?: boolean;
}

const RULES: OptionRules<ConnectOptions> = {
  url: optionally(filledText('a MongoDB connection string')),
  environment: optionally(filledText('the name of an environment')),
  application: optionally(filledText('a name')),
  audit: optionally(TRUE_OR_FALSE),
  // The valid names are listed where it is chosen.
  strategy: optionally(filledText('the name of a strategy')),
};

/**
 * Refuses options that would silently connect to the wrong database.
 *
 * @throws RocketJobError `invalid_argument`, without the given values, which may contain a password
 */
export function checkConnectOptions(given: unknown): ConnectOptions {
  return checkOptions('connect', RULES, given, "{url: 'mongodb://localhost/rocketjob'}", true);
}
