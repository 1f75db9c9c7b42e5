import { Events } from './audit/events';
import { type ConnectOptions, checkConnectOptions } from './config/database/connect-options';
import { type DatabaseLocation, resolveDatabaseLocation } from './config/database/database-location';
import { environmentName } from './config/database/environment-name';
import type { CodeSettings } from './config/settings/code-settings';
import { eventStrategy } from './config/settings/event-strategy';
import { defaultEnvironment } from './environment';
import { RocketJobError } from './errors/rocket-job-error';
import type { ListenerState } from './event/listen/listener-state';
import { Job } from './job/model/job';
import { configureLogging, type LogSettings } from './logging/destination';
import { type Logger, loggerFor } from './logging/logger';
import { Connection } from './mongo/connect/connection';
import type { SecretConfig } from './secret-config/secret-config';
import { serverWatch } from './server/follow/server-watch';
import { leases } from './server/leases/leases';
import { type ServerLookups, Servers } from './server/records/servers';
import { LoggerSubscriber } from './subscribers/logger';
import { SecretConfigSubscriber } from './subscribers/secret-config';
import { ServerSubscriber } from './subscribers/server';
import { WorkerSubscriber } from './subscribers/worker';
import { startWatchdog } from './watchdog/watchdog';

/** A running listener. */
export interface ListenerHandle {
  /** How it stands: whether it hears events, since when, and what may have been lost. */
  readonly state: ListenerState;
  /** Calls `observe` at every change of `state`, until the function given back is called. */
  onChange(observe: (state: ListenerState) => void): () => void;
  /** Ends it whole; nothing of it holds the process open then. */
  stop(): Promise<void>;
  /** The same, at the end of a block: `await using listener = await RocketJob.Event.listen();` */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a program may do with Secret Config. */
export type SecretConfigAccess = Pick<
  SecretConfig,
  'path' | 'use' | 'fetch' | 'key' | 'set' | 'delete' | 'configuration' | 'refresh' | 'onChange'
>;

/**
 * Rocket Job, as Ruby has it: `RocketJob.Server` finds servers, `RocketJob.Subscribers` are what is published to, and
 * `RocketJob.Event` listens. Connect first.
 */
export const RocketJob = {
  Server: Servers as ServerLookups,

  /** The base class of jobs; its lookups find all of them, Ruby's too. */
  Job,

  /** The built-in subscribers. Every `rj-server` and every Ruby server has subscribed to them. */
  Subscribers: {
    Server: ServerSubscriber,
    Worker: WorkerSubscriber,
    Logger: LoggerSubscriber,
    SecretConfig: SecretConfigSubscriber,
  },

  Event: {
    ...Events,

    /**
     * Starts this process's listener: the Events page's name for `listen`.
     *
     * Mirrors `RocketJob::Event.listener`, which blocks its thread; this one does not.
     */
    listener: (): Promise<ListenerHandle> => listen(),

    /**
     * Starts this process's listener: from the moment this resolves its subscribers hear every event. A second call
     * finds it running.
     *
     * @example
     *     await using listener = await RocketJob.Event.listen();
     *     listener.onChange(({ status }) => console.log(status));
     */
    listen: (): Promise<ListenerHandle> => listen(),
  },

  /**
   * Connects this process to an environment. Looked for in this order: `url`, `RJ_MONGODB_URL`, `MONGODB_URI`,
   * `config/mongoid.yml` of the current folder.
   *
   * @returns a handle that disconnects at the end of a block: `await using _ = await RocketJob.connect();`
   * @throws RocketJobError `invalid_argument`, `not_configured`, `invalid_configuration`, `cannot_connect`
   * @example await RocketJob.connect({ url: 'mongodb://db1.company.com/rocketjob' });
   */
  async connect(given: ConnectOptions = {}): Promise<AsyncDisposable> {
    const options = checkConnectOptions(given);
    const { application } = options;
    const strategy = eventStrategy(options.strategy, process.env);
    const parts = { serverWatch, leases, application, strategy, watch: startWatchdog };
    const environment = defaultEnvironment();
    await environment.connect(openConnection(options), parts);
    return { [Symbol.asyncDispose]: () => environment.close() };
  },

  /** Ends the listener and the connection. */
  disconnect: (): Promise<void> => defaultEnvironment().close(),

  /** Whether this process is an `rj-server`, where subscribers are listened for already. Ruby's `RocketJob.server?`. */
  get isServer(): boolean {
    return defaultEnvironment().isServer;
  },

  /**
   * Settings of the server that loads this code with `--require`. Flags and environment variables count more. Set them
   * while the file is loaded; one that does not exist cannot be set.
   *
   * Mirrors `RocketJob::Config`.
   *
   * @example RocketJob.config.maxWorkers = 4;
   */
  get config(): CodeSettings {
    return defaultEnvironment().config;
  },

  /**
   * Settings and credentials of this environment, from one place for all processes. `RocketJob.Subscribers.SecretConfig`
   * has them read again everywhere.
   */
  get SecretConfig(): SecretConfigAccess {
    return defaultEnvironment().secretConfig;
  },

  /**
   * The logger of a class name: its level is the global one until an event of the Logger gives it one of its own.
   *
   * Mirrors `SemanticLogger['Web']`.
   *
   * @example RocketJob.logger('Web').info('Started');
   */
  logger: (className: string): Logger => loggerFor(className),

  /**
   * Sends the log of this process somewhere. Until it is called only warnings and errors are written, to stderr.
   *
   * @example RocketJob.configureLogging({ destination: 'log/web.log', level: 'debug' });
   */
  configureLogging: (settings: LogSettings): void => configureLogging(settings),

  /** Events go straight to the subscribers of this process, without a database. Ruby's `Subscriber.test_mode!`. */
  testMode: (isOn = true): void => defaultEnvironment().testMode(isOn),
};

async function listen(): Promise<ListenerHandle> {
  const environment = defaultEnvironment();
  await environment.listen();
  return {
    get state() {
      return environment.listeners.state;
    },
    onChange: (observe) => environment.listeners.onChange(observe),
    stop: () => environment.stopListening(),
    [Symbol.asyncDispose]: () => environment.stopListening(),
  };
}

/** The name of the environment that is meant. */
export function chosenEnvironment({ environment }: ConnectOptions): string {
  return environmentName({ ...(environment === undefined ? {} : { flag: environment }), env: process.env });
}

/** Where the database of this process is; undefined when nothing says it. @throws RocketJobError `invalid_configuration` */
export function databaseLocation(options: ConnectOptions): DatabaseLocation | undefined {
  return resolveDatabaseLocation({
    ...(options.url === undefined ? {} : { flag: options.url }),
    env: process.env,
    cwd: process.cwd(),
    environment: chosenEnvironment(options),
  });
}

async function openConnection(options: ConnectOptions): Promise<Connection> {
  defaultEnvironment().secretConfig.environment = chosenEnvironment(options);
  const location = databaseLocation(options);
  if (location === undefined) throw notConfigured();
  const connection = new Connection(location, defaultEnvironment().commandGuard);
  await connection.open();
  return connection;
}

function notConfigured(): RocketJobError {
  const lookedAt = ['--url', 'RJ_MONGODB_URL', 'MONGODB_URI', 'config/mongoid.yml'];
  return new RocketJobError(
    'not_configured',
    `Expected to be told where the database is, found nothing in ${lookedAt.join(', ')}. Set one of them, for example RJ_MONGODB_URL=mongodb://localhost:27017/rocketjob.`,
    { lookedAt },
  );
}
