import type { ConnectOptions } from './config/database/connect-options';
import type { CodeSettings } from './config/settings/code-settings';
import { connectEnvironment } from './connect';
import { defaultEnvironment } from './default-environment';
import { Environment } from './environment';
import { configureLogging, type LogSettings } from './logging/destination';
import { type Logger, loggerFor } from './logging/logger';
import { RocketJobEnvironment } from './rocket-job-environment';

/** The default environment, and what concerns the whole process. */
class DefaultRocketJob extends RocketJobEnvironment {
  constructor() {
    super(defaultEnvironment);
  }

  /**
   * Connects the default environment of this process. Looked for in this order: `url`, `RJ_MONGODB_URL`, `MONGODB_URI`,
   * `config/mongoid.yml` of the current folder.
   *
   * @returns a handle that disconnects at the end of a block: `await using _ = await RocketJob.connect();`
   * @throws RocketJobError `invalid_argument`, `not_configured`, `invalid_configuration`, `cannot_connect`
   * @example await RocketJob.connect({ url: 'mongodb://db1.company.com/rocketjob' });
   */
  async connect(options: ConnectOptions = {}): Promise<AsyncDisposable> {
    await connectEnvironment(defaultEnvironment, options);
    return { [Symbol.asyncDispose]: () => defaultEnvironment.close() };
  }

  /**
   * Opens one more environment, beside the default one and any others. It has a connection, a listener and subscriptions of
   * its own: events of one environment never reach another.
   *
   * @returns the environment, with everything that `RocketJob` has of the default one
   * @throws RocketJobError as `connect` does
   * @example
   *     await using fleet = await RocketJob.open({ url: 'mongodb://db2.company.com/rocketjob' });
   *     await fleet.Server.running().count();
   */
  async open(options: ConnectOptions = {}): Promise<RocketJobEnvironment> {
    const environment = new Environment();
    await connectEnvironment(environment, options);
    return new RocketJobEnvironment(environment);
  }

  /** Whether this process is an `rj-server`, where subscribers are listened for already. Ruby's `RocketJob.server?`. */
  get isServer(): boolean {
    return defaultEnvironment.isServer;
  }

  /**
   * Settings of the server that loads this code with `--require`. Flags and environment variables count more. Set them
   * while the file is loaded; one that does not exist cannot be set.
   *
   * Mirrors `RocketJob::Config`.
   *
   * @example RocketJob.config.maxWorkers = 4;
   */
  get config(): CodeSettings {
    return defaultEnvironment.config;
  }

  /**
   * The logger of a class name: its level is the global one until an event of the Logger gives it one of its own.
   *
   * Mirrors `SemanticLogger['Web']`.
   *
   * @example RocketJob.logger('Web').info('Started');
   */
  logger(className: string): Logger {
    return loggerFor(className);
  }

  /**
   * Sends the log of this process somewhere. Until it is called only warnings and errors are written, to stderr.
   *
   * @example RocketJob.configureLogging({ destination: 'log/web.log', level: 'debug' });
   */
  configureLogging(settings: LogSettings): void {
    configureLogging(settings);
  }
}

/**
 * Rocket Job, as Ruby has it: `RocketJob.Server` finds servers, `RocketJob.Subscribers` are published to, and
 * `RocketJob.Event` listens, all of them in the default environment. Connect first.
 */
export const RocketJob = new DefaultRocketJob();
