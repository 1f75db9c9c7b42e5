import { RocketJobError } from '../../errors/rocket-job-error';
import { redactUrl } from '../../secrets/redact-url';
import { databaseNameProblem } from './database-name';
import { type MongodbUrl, parseMongodbUrl } from './mongodb-url';
import { readMongoidYml } from './mongoid-yml';
import { checkUsable } from './unusable-parameters';

/** Which database, and who said so. */
export interface DatabaseLocation {
  /** A MongoDB connection string, credentials included: show it only through `redactUrl`. */
  readonly url: string;
  /** The database that the URL names. */
  readonly database: string;
  /** Where this was set, for example `MONGODB_URI` or `config/mongoid.yml (production)`. */
  readonly source: string;
  /** What was said there and has no meaning here, one sentence each. */
  readonly warnings: readonly string[];
  /** Where Ruby keeps the slices of its batch jobs, where it is another database: the client `rocketjob_slices`. */
  readonly slices?: Omit<DatabaseLocation, 'slices'>;
}

/** Everything that may say where the database is. */
export interface DatabaseLocationInput {
  /** What `--url` or `connect({ url })` says. */
  readonly flag?: string;
  /** The environment variables. */
  readonly env: NodeJS.ProcessEnv;
  /** What `.rjconsolerc` has set, in the console. */
  readonly rc?: string;
  /** Whether the command line says the environment: `config/mongoid.yml` counts more than `.rjconsolerc` then. */
  readonly isEnvironmentGiven?: boolean;
  /** The folder that `config/mongoid.yml` is looked for in. */
  readonly cwd: string;
  /** The environment that `config/mongoid.yml` is read for. */
  readonly environment: string;
}

/**
 * Where the database is, the first that is set: the flag, `RJ_MONGODB_URL`, `MONGODB_URI`, `.rjconsolerc`,
 * `config/mongoid.yml`. Where the command line says the environment, `config/mongoid.yml` comes before `.rjconsolerc`.
 * Undefined when nothing is set.
 *
 * @throws RocketJobError `invalid_configuration` when what is set cannot be used
 * @example resolveDatabaseLocation({ env: process.env, cwd: process.cwd(), environment: 'production' })
 */
export function resolveDatabaseLocation(input: DatabaseLocationInput): DatabaseLocation | undefined {
  const urls: readonly (readonly [source: string, url: string | undefined])[] = [
    ['--url', input.flag],
    ['RJ_MONGODB_URL', input.env['RJ_MONGODB_URL']],
    ['MONGODB_URI', input.env['MONGODB_URI']],
  ];
  for (const [source, url] of urls) if (url) return located(url, source);
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
