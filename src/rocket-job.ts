import type { ConnectOptions } from './config/database/connect-options';
import type { CodeSettings } from './config/settings/code-settings';
import { connectEnvironment } from './connect';
import { defaultEnvironment } from './default-environment';
import { Environment } from './environment';
import { configureLogging, type LogSettings } from './logging/destination';
import { type Logger, loggerFor } from './logging/logger';
import { RocketJobEnvironment } from './rocket-job-environment';

/** The default environment, and settings of the whole process. */
class DefaultRocketJob extends RocketJobEnvironment {
  constructor() {
    super(defaultEnvironment);
  }

  /**
   * Connects the default environment of this process. It uses the first of these that is set: `url`,
   * `RJ_MONGODB_URL`, `MONGODB_URI`, `config/mongoid.yml` of the current folder.
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
   * Opens another environment, in addition to the default one and any others. It has its own connection,
   * listener and subscriptions: events of one environment never reach another.
   *
   * @returns the environment, with everything that `RocketJob` offers for the default one
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

  /**
   * Whether this process is an `rj-server`, which already listens for subscribers. Ruby's
   * `RocketJob.server?`.
   */
  get isServer(): boolean {
    return defaultEnvironment.isServer;
  }

  /**
   * Settings of the server that loads this code with `--require`. Flags and environment variables take
   * precedence. Set them while the file is loaded; you can't set an unknown setting.
   *
   * Mirrors `RocketJob::Config`.
   *
   * @example RocketJob.config.maxWorkers = 4;
   */
  get config(): CodeSettings {
    return defaultEnvironment.config;
  }

  /**
   * Returns the logger of a class name. Its level is the global one until a Logger event sets another.
   *
   * Mirrors `SemanticLogger['Web']`.
   *
   * @example RocketJob.logger('Web').info('Started');
   */
  logger(className: string): Logger {
    return loggerFor(className);
  }

  /**
   * Configures the log of this process. Before that, only warnings and errors are written, to stderr.
   *
   * @example RocketJob.configureLogging({ destination: 'log/web.log', level: 'debug' });
   */
  configureLogging(settings: LogSettings): void {
    configureLogging(settings);
  }
}

/**
 * Rocket Job in the default environment, named as in Ruby: `RocketJob.Server` finds servers,
 * `RocketJob.Subscribers` publish, and `RocketJob.Event` listens. Connect first.
 */
export const RocketJob = new DefaultRocketJob();
