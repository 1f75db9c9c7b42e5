import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { ConnectOptions } from '../../config/database/connect-options';
import { EVENT_STRATEGIES, eventStrategy } from '../../config/settings/event-strategy';
import type { SettingName } from '../../config/settings/setting-names';
import {
  blankFlags,
  environmentVariables,
  flags,
  type SettingSource,
} from '../../config/settings/setting-source';
import { settingHelp } from '../../config/settings/settings-schema';
import { commandOutput } from '../../display/command-output';
import { RocketJobError } from '../../errors/rocket-job-error';

/** The options of one `rj-server`. */
export interface ServerOptions {
  readonly connectOptions: ConnectOptions;
  /** The settings from flags and environment variables, which override the others. */
  readonly settingSources: readonly SettingSource[];
  /** The log file, which is appended to; stdout without one. */
  readonly log: string | undefined;
  readonly pidfile: string | undefined;
  /** Prints the settings and exits. */
  readonly isCheck: boolean;
  /** Whether thread dumps show the lines at which jobs await, which slows down each `await`. */
  readonly tracesAwaits: boolean;
  /** Absolute paths of the user's files. */
  readonly files: readonly string[];
}

/** The flags of each setting, and its default in words. */
const SETTING_FLAGS: Readonly<Record<SettingName, readonly [flags: string, usual: string]>> = {
  name: ['-n, --name <name>', 'host:pid'],
  maxWorkers: ['-w, --workers <n>', '10'],
  includeFilter: ['--include-filter <regexp>', 'all'],
  excludeFilter: ['--exclude-filter <regexp>', 'none'],
  whereFilter: ['-W, --where-filter <json>', 'all'],
  heartbeatSeconds: ['--heartbeat-seconds <n>', '15'],
  maxPollSeconds: ['--max-poll-seconds <n>', '5'],
  reCheckSeconds: ['--re-check-seconds <n>', '60'],
  logLevel: ['-l, --log-level <level>', 'info'],
};

/** Alternative names of the flags: a setting's own name, and those of Ruby's `rocketjob`. */
const ALIASES = {
  workers: 'maxWorkers',
  include: 'includeFilter',
  exclude: 'excludeFilter',
  where: 'whereFilter',
} as const satisfies Readonly<Record<string, SettingName>>;

const HIDDEN_FLAGS = ['--max-workers <n>', '--include <regexp>', '--exclude <regexp>', '--where <json>'];

const EXAMPLES = `
Examples:
  rj-server --url mongodb://localhost:27017/rocketjob
  rj-server -E production --workers 4 --log log/rj-server.log --pidfile tmp/rj-server.pid
  rj-server --require ./subscribers/example-subscriber.ts

The server connects to the first of these that is set: --url, RJ_MONGODB_URL, MONGODB_URI, config/mongoid.yml. Put a URL
with a password into RJ_MONGODB_URL: other users of this host can read command lines.
Files of --require are JavaScript or TypeScript, in which \`require('rj-console')\` returns this package.

Signals: TERM or INT shuts the server down after its current jobs finish, a second one exits immediately. TTIN writes
the stacks of all threads to the log. HUP reopens the log file.
Exit codes: 0 stopped, or --check found no problem, 1 not started, 2 could not connect, 130 or 143 a second signal.`;

type Given = Readonly<Record<string, string>> & {
  readonly require?: readonly string[];
  readonly check?: boolean;
  readonly traceAwait?: boolean;
};

/**
 * Reads the command line, and missing options from environment variables. Commander handles `--help`,
 * `--version` and unknown options, and exits.
 *
 * @throws RocketJobError `invalid_argument`
 */
export function parseOptions(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  version: string,
): ServerOptions {
  const command = new Command('rj-server')
    .configureOutput(commandOutput)
    .description('Run a Rocket Job server: process jobs and respond to events.')
    .version(version, '-V, --version')
    .option('--url <url>', 'MongoDB connection string, including the database name')
    .option(
      '-E, --environment <name>',
      'environment name (env: RJ_ENV, RAILS_ENV, NODE_ENV; default: development)',
    )
    .addOption(
      new Option(
        '--event-strategy <name>',
        'how the listener finds events (env: RJ_EVENT_STRATEGY; default: chosen by the collection and the database)',
      ).choices(EVENT_STRATEGIES),
    )
    .addOption(new Option('--log <file>', 'append the log to this file (default: stdout)').env('RJ_LOG'))
    .addOption(new Option('--pidfile <file>', 'write the process id to this file').env('RJ_PIDFILE'))
    .option(
      '--check',
      'print the effective settings, their sources and any problems, then exit without connecting',
    )
    .option('-r, --require <file...>', `load these files (env: RJ_REQUIRE, separated by \`${delimiter}\`)`)
    .option(
      '--trace-await',
      'show in thread dumps the line at which each job awaits; slows each `await` by about 15 µs',
    )
    .addHelpText('after', EXAMPLES);
  for (const option of settingOptions()) command.addOption(option);
  command.parse(argv, { from: 'user' });
  const { check = false, traceAwait = false, ...given } = command.opts<Given>();
  refuseBlank(given);
  const { url, environment, log, pidfile } = given;
  const strategy = eventStrategy(given['eventStrategy'], env);
  return {
    connectOptions: {
      application: 'rj-server',
      ...(url === undefined ? {} : { url }),
      ...(environment === undefined ? {} : { environment }),
      ...(strategy === undefined ? {} : { strategy }),
    },
    settingSources: [flags(given, ALIASES), environmentVariables(env)],
    log,
    pidfile,
    isCheck: check,
    tracesAwaits: traceAwait,
    files: (given.require ?? env['RJ_REQUIRE']?.split(delimiter).filter(Boolean) ?? []).map(existingFile),
  };
}

function refuseBlank(given: Omit<Given, 'check' | 'traceAwait'>): void {
  const blank = blankFlags(given);
  if (blank.length === 0) return;
  const names = blank.join(', ');
  throw new RocketJobError(
    'invalid_argument',
    `${names} ${blank.length === 1 ? 'has an empty value' : 'have empty values'}. The server did not start. Give a value or omit the option.`,
    { argument: names, value: '' },
  );
}

function settingOptions(): Option[] {
  const { label } = environmentVariables({});
  const shownOptions = (Object.keys(SETTING_FLAGS) as SettingName[]).map((name) => {
    const [names, usual] = SETTING_FLAGS[name];
    return new Option(names, `${settingHelp(name).summary} (env: ${label(name)}; default: ${usual})`);
  });
  return [...shownOptions, ...HIDDEN_FLAGS.map((names) => new Option(names).hideHelp())];
}

function existingFile(path: string): string {
  const file = resolve(path);
  if (existsSync(file)) return file;
  throw new RocketJobError(
    'invalid_argument',
    `The --require file \`${path}\` does not exist. The server did not start. Correct the path.`,
    {
      argument: 'require',
      value: path,
    },
  );
}
