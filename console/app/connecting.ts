import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../src/console-api';
import {
  closeUnused,
  type DatabaseLocation,
  type DisplayText,
  display,
  escaped,
  RocketJobError,
  resolveDatabaseLocation,
} from '../../src/console-startup';
import type { Core } from './core';
import { type Sandbox, startSandbox } from './sandbox';

const SERVERS_WITHIN_MS = 10_000;

/** The console's connection. */
export interface Connected {
  readonly connection: Connection;
  /** The console's own database and servers, if no other database is configured. */
  readonly sandbox: Sandbox | undefined;
}

export interface ConnectingOptions {
  /** The value of `--url`. */
  readonly url: string | undefined;
  /** The URL set by `.rjconsolerc`. */
  readonly rcUrl: string | undefined;
  readonly environment: string;
  /** Whether the command line names the environment. */
  readonly isEnvironmentGiven: boolean;
  /** The environment variables and the folder that the console was started with. */
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  /** Whether to start a sandbox if no database is configured. */
  readonly mayBeSandbox: boolean;
  /** Workers of each server of the sandbox. */
  readonly sandboxWorkers: number;
  /** Takes one line about the progress. */
  readonly onProgress: (line: DisplayText) => void;
}

/**
 * Connects the process's environment to the configured database, or to a sandbox. Publications wait until it
 * is connected.
 *
 * @throws RocketJobError `invalid_configuration`, `not_configured`, `cannot_connect`, `no_mongod`
 */
export async function connect(core: Core, options: ConnectingOptions): Promise<Connected> {
  const { defaultEnvironment, fleetOf } = core.console;
  defaultEnvironment.asksForReceipts = true;
  defaultEnvironment.listeners.logsEventsAt = 'debug';
  const connecting = open(core, options);
  await defaultEnvironment.connect(
    connecting.then(({ connection }) => connection),
    { ...fleetOf(defaultEnvironment), application: 'rj-console' },
  );
  const connected = await connecting;
  if (connected.sandbox !== undefined) await serversRun(core, connected.sandbox);
  return connected;
}

/**
 * Waits until the sandbox's servers act on events. If they don't start, the console opens all the same, and
 * shows none.
 */
async function serversRun({ api }: Core, { servers }: Sandbox): Promise<void> {
  const giveUp = performance.now() + SERVERS_WITHIN_MS;
  while ((await api.RocketJob.Server.running().count()) < servers && performance.now() < giveUp)
    await sleep(50);
}

async function open(core: Core, options: ConnectingOptions): Promise<Connected> {
  const configured = configuredLocation(options);
  if (configured !== undefined) {
    for (const warning of configured.warnings) options.onProgress(escaped(warning));
    return { connection: await opened(core, configured), sandbox: undefined };
  }
  if (!options.mayBeSandbox) throw notConfigured();
  options.onProgress(display`No database configured. Starting a sandbox with MongoDB and two servers…`);
  const sandbox = await startSandbox(options.sandboxWorkers, (line) => options.onProgress(escaped(line)));
  try {
    const database = new URL(sandbox.url).pathname.slice(1);
    const location = { url: sandbox.url, database, source: 'sandbox', warnings: [] };
    return { connection: await opened(core, location), sandbox };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

function notConfigured(): RocketJobError {
  return new RocketJobError(
    'not_configured',
    'No database configured. Pass --url, for example `--url mongodb://localhost/rocketjob`. (Also checked: RJ_MONGODB_URL, MONGODB_URI, .rjconsolerc and config/mongoid.yml.)',
    {},
  );
}

function configuredLocation(options: ConnectingOptions): DatabaseLocation | undefined {
  const { url, rcUrl, environment, isEnvironmentGiven, env, folder } = options;
  return resolveDatabaseLocation({
    ...(url === undefined ? {} : { flag: url }),
    ...(rcUrl === undefined ? {} : { rc: rcUrl }),
    isEnvironmentGiven,
    env,
    cwd: folder,
    environment,
  });
}

async function opened(core: Core, location: DatabaseLocation): Promise<Connection> {
  const connection = new core.console.Connection(location, core.console.defaultEnvironment.commandGuard);
  await connection.open().finally(closeUnused);
  return connection;
}
