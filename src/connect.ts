import { randomUUID } from 'node:crypto';
import { type ConnectOptions, checkConnectOptions } from './config/database/connect-options';
import { type DatabaseLocation, resolveDatabaseLocation } from './config/database/database-location';
import { environmentName } from './config/database/environment-name';
import { eventStrategy } from './config/settings/event-strategy';
import type { Environment } from './environment';
import type { EnvironmentParts } from './environment-parts';
import { RocketJobError } from './errors/rocket-job-error';
import type { Fleet } from './event/publish/guarded-publisher';
import { Connection } from './mongo/connect/connection';
import { serverWatchOf } from './server/follow/server-watch';
import { leasesOf } from './server/leases/publish-lease';
import { knownJobClasses } from './server/records/known-job-classes';
import { startWatchdog } from './watchdog/watchdog';

/** Connects an environment. @throws RocketJobError as `RocketJob.connect` does */
export async function connectEnvironment(environment: Environment, given: ConnectOptions): Promise<void> {
  const options = checkConnectOptions(given);
  const { application, audit = false } = options;
  environment.changes.session = audit ? randomUUID() : undefined;
  const strategy = eventStrategy(options.strategy, process.env);
  const parts = { ...fleetOf(environment), application, strategy, watch: startWatchdog };
  await environment.connect(openConnection(environment, options), parts);
}

/** Answers the questions of publishing and job lookups about the servers of an environment. */
export function fleetOf(environment: Environment): Fleet & Pick<EnvironmentParts, 'knownJobClasses'> {
  return {
    serverWatch: serverWatchOf(environment),
    leases: leasesOf(environment),
    knownJobClasses: () => knownJobClasses(environment),
  };
}

/** Returns the name of the chosen environment. */
export function chosenEnvironment({ environment }: ConnectOptions): string {
  return environmentName({ ...(environment === undefined ? {} : { flag: environment }), env: process.env });
}

/**
 * Returns the location of the database; undefined if no source has it. @throws RocketJobError
 * `invalid_configuration`
 */
export function databaseLocation(options: ConnectOptions): DatabaseLocation | undefined {
  return resolveDatabaseLocation({
    ...(options.url === undefined ? {} : { flag: options.url }),
    env: process.env,
    cwd: process.cwd(),
    environment: chosenEnvironment(options),
  });
}

async function openConnection(environment: Environment, options: ConnectOptions): Promise<Connection> {
  environment.secretConfig.environment = chosenEnvironment(options);
  const location = databaseLocation(options);
  if (location === undefined) throw notConfigured();
  const connection = new Connection(location, environment.commandGuard);
  await connection.open();
  return connection;
}

function notConfigured(): RocketJobError {
  const lookedAt = ['--url', 'RJ_MONGODB_URL', 'MONGODB_URI', 'config/mongoid.yml'];
  return new RocketJobError(
    'not_configured',
    `No database configured. Set RJ_MONGODB_URL, for example RJ_MONGODB_URL=mongodb://localhost:27017/rocketjob. (Also checked: ${lookedAt.join(', ')}.)`,
    { lookedAt },
  );
}
