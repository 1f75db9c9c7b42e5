import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { environmentVariables, flags, type SettingSource } from '../config/setting-source';
import { resolveSettings, type Settings } from '../config/settings';
import { RocketJobError } from '../errors/rocket-job-error';
import type { ConnectOptions } from '../rocket-job';

/** How one `rj-server` runs. */
export interface ServerOptions {
  readonly connectOptions: ConnectOptions;
  readonly settings: Readonly<Settings>;
  /** Where the settings came from: what the user's code sets comes after them. */
  readonly settingSources: readonly SettingSource[];
  /** The file that the log is appended to; stdout without one. */
  readonly log: string | undefined;
  readonly pidfile: string | undefined;
  /** Absolute paths of the user's files. */
  readonly files: readonly string[];
}

const EXAMPLES = `
Examples:
  rj-server --url mongodb://localhost:27017/rocketjob
  rj-server -E production --workers 4 --log log/rj-server.log --pidfile tmp/rj-server.pid
  rj-server --require ./subscribers/example-subscriber.ts

Where the database is, the first that is set: --url, RJ_MONGODB_URL, MONGODB_URI, config/mongoid.yml.
Files of --require are JavaScript or TypeScript; \`require('rj-console')\` in them gives this package.

Signals: TERM and INT stop it when its workers are done, a second one at once; TTIN writes the stacks of all threads
to the log; HUP opens the log file again.
Exit codes: 0 stopped, 1 not started, 2 cannot connect, 130 or 143 ended by a second signal.`;

/**
 * Reads the command line; what is not on it comes from the environment variables. `--help`, `--version` and unknown
 * options are answered by commander, which ends the process.
 *
 * @throws RocketJobError `invalid_configuration`, `invalid_argument`
 */
export function parseOptions(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  version: string,
): ServerOptions {
  const command = new Command('rj-server')
    .description('A Rocket Job server: obeys the events of its environment and runs workers.')
    .version(version, '-V, --version')
    .option('--url <url>', 'MongoDB connection string with the name of the database')
    .option(
      '-E, --environment <name>',
      'environment (env: RJ_ENV, RAILS_ENV, NODE_ENV; default: development)',
    )
    .option('-n, --name <name>', 'unique name of this server (env: ROCKET_JOB_NAME; default: host:pid)')
    .option(
      '-w, --workers <n>',
      'number of worker threads; also --max-workers (env: ROCKET_JOB_MAX_WORKERS; default: 10)',
    )
    .addOption(new Option('--max-workers <n>', 'the same as --workers').hideHelp())
    .option(
      '--heartbeat-seconds <n>',
      'seconds between heartbeats (env: ROCKET_JOB_HEARTBEAT_SECONDS; default: 15)',
    )
    .option(
      '-l, --log-level <level>',
      'trace, debug, info, warn, error or fatal (env: ROCKET_JOB_LOG_LEVEL; default: info)',
    )
    .addOption(new Option('--log <file>', 'append the log to this file instead of stdout').env('RJ_LOG'))
    .addOption(new Option('--pidfile <file>', 'write the process id to this file').env('RJ_PIDFILE'))
    .option('-r, --require <file...>', `load these files (env: RJ_REQUIRE, separated by \`${delimiter}\`)`)
    .addHelpText('after', EXAMPLES)
    .parse(argv, { from: 'user' });
  const given = command.opts<Readonly<Record<string, string>> & { readonly require?: readonly string[] }>();
  const { url, environment, log, pidfile } = given;
  const settingFlags = { ...given, maxWorkers: given['maxWorkers'] ?? given['workers'] };
  const settingSources = [flags(settingFlags), environmentVariables(env)];
  return {
    connectOptions: {
      ...(url === undefined ? {} : { url }),
      ...(environment === undefined ? {} : { environment }),
    },
    settings: resolveSettings(settingSources).settings,
    settingSources,
    log,
    pidfile,
    files: (given.require ?? env['RJ_REQUIRE']?.split(delimiter).filter(Boolean) ?? []).map(existingFile),
  };
}

function existingFile(path: string): string {
  const file = resolve(path);
  if (existsSync(file)) return file;
  throw new RocketJobError('invalid_argument', `Expected the file of --require to exist, got \`${path}\`.`, {
    argument: 'require',
    value: path,
  });
}
