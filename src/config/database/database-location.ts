import { RocketJobError } from '../../errors/rocket-job-error';
import { redactUrl } from '../../secrets/redact-url';
import { databaseNameProblem } from './database-name';
import { type MongodbUrl, parseMongodbUrl } from './mongodb-url';
import { readMongoidYml } from './mongoid-yml';
import { checkUsable } from './unusable-parameters';

/** A database, and the source of its address. */
export interface DatabaseLocation {
  /** A MongoDB connection string, credentials included: show it only through `redactUrl`. */
  readonly url: string;
  /** The database named by the URL. */
  readonly database: string;
  /** The source of the setting, for example `MONGODB_URI` or `config/mongoid.yml (production)`. */
  readonly source: string;
  /** Options from there that have no meaning here, one sentence each. */
  readonly warnings: readonly string[];
  /**
   * The database of the slices of Ruby's batch jobs, if it is a separate one: the client `rocketjob_slices`.
   */
  readonly slices?: Omit<DatabaseLocation, 'slices'>;
}

/** All possible sources of the database's address. */
export interface DatabaseLocationInput {
  /** The value of `--url` or `connect({ url })`. */
  readonly flag?: string;
  /** The environment variables. */
  readonly env: NodeJS.ProcessEnv;
  /** The value set by `.rjconsolerc`, in the console. */
  readonly rc?: string;
  /**
   * Whether the command line names the environment: then `config/mongoid.yml` takes precedence over
   * `.rjconsolerc`.
   */
  readonly isEnvironmentGiven?: boolean;
  /** The folder to search for `config/mongoid.yml`. */
  readonly cwd: string;
  /** The environment whose settings are read from `config/mongoid.yml`. */
  readonly environment: string;
}

/**
 * Returns the location of the database, the first that is set: the flag, `RJ_MONGODB_URL`, `MONGODB_URI`,
 * `.rjconsolerc`, `config/mongoid.yml`. If the command line names the environment, `config/mongoid.yml` comes
 * before `.rjconsolerc`. Undefined if nothing is set.
 *
 * @throws RocketJobError `invalid_configuration` if the setting can't be used
 * @example resolveDatabaseLocation({ env: process.env, cwd: process.cwd(), environment: 'production' })
 */
export function resolveDatabaseLocation(input: DatabaseLocationInput): DatabaseLocation | undefined {
  const given = givenUrl(input);
  if (given !== undefined) return located(given.url, given.source);
  const ofFile = () => {
    const found = readMongoidYml(input.cwd, input.environment, input.env);
    if (found === undefined) return undefined;
    const { slices } = found;
    return {
      ...located(found.url, found.source, found.warnings),
      ...(slices && { slices: located(slices.url, slices.source) }),
    };
  };
  const ofRc = () => (input.rc ? located(input.rc, '.rjconsolerc') : undefined);
  return input.isEnvironmentGiven === true ? (ofFile() ?? ofRc()) : (ofRc() ?? ofFile());
}

/**
 * Returns the connection string that takes precedence over all files: the flag, `RJ_MONGODB_URL`,
 * `MONGODB_URI`. Undefined if none is set. It isn't checked.
 */
export function givenUrl({
  flag,
  env,
}: Pick<DatabaseLocationInput, 'flag' | 'env'>):
  | { readonly source: string; readonly url: string }
  | undefined {
  if (flag) return { source: '--url', url: flag };
  for (const source of ['RJ_MONGODB_URL', 'MONGODB_URI']) {
    const url = env[source];
    if (url) return { source, url };
  }
  return undefined;
}

function located(
  url: string,
  source: string,
  warnings: readonly string[] = [],
): Omit<DatabaseLocation, 'slices'> {
  return { url, database: databaseOf(url, source), source, warnings };
}

function databaseOf(url: string, source: string): string {
  const parsed = parseMongodbUrl(url);
  const { database } = parsed ?? {};
  const problem = database === undefined ? undefined : databaseNameProblem(database);
  if (parsed !== undefined && database !== undefined && problem === undefined) {
    checkUsable(parsed.parameters, source);
    return database;
  }
  throw new RocketJobError(
    'invalid_configuration',
    `Expected ${source} ${expectedOf(parsed, problem)}, for example \`mongodb://localhost:27017/rocketjob\`, got \`${redactUrl(url)}\`.`,
    { source },
  );
}

function expectedOf(parsed: MongodbUrl | undefined, problem: string | undefined): string {
  if (parsed === undefined)
    return 'to be a MongoDB connection string (where user and password write `/ ? @ : %` as `%2F %3F %40 %3A %25`)';
  return problem === undefined ? 'to name the database' : `to name the database, with ${problem}`;
}
