import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  followOption,
  seconds,
  wholeNumber,
  withConnectionOptions,
  withGuardOptions,
  withReadOptions,
} from '../command-options';
import { addJobTasks, withFormatOption } from './job-command-line';
import { type ActionWords, SERVER_ACTIONS } from './server-actions';
import type { Choice } from './subcommand';

const NAMES = 'a server (`host:pid`), a host, or a quoted pattern (`web*`)';
const EXPECTED = 'continue only if exactly <n> servers are affected';

/** Adds the tasks for scripts and cron to the command line. */
export function addSubcommands(program: Command, choose: (choice: Choice) => void): void {
  addServers(program, choose);
  for (const words of SERVER_ACTIONS) addAction(program, words, choose);
  addLogLevel(program, choose);
  const config = publishing(program.command('refresh-config'))
    .description('Tell every process to reload its settings.')
    .addHelpText('after', examplesText([['refresh-config', 'every server and application']]));
  config.action(() => choose({ subcommand: { kind: 'refresh-config' }, options: followed(config) }));
  addEvents(program, choose);
  addAudit(program, choose);
  addJobTasks(program, choose, examplesText);
  addTrust(program, choose);
  addRoles(program, choose);
}

function addServers(program: Command, choose: (choice: Choice) => void): void {
  const command = withFormatOption(withConnectionOptions(program.command('servers')))
    .description('List servers, their jobs and their last heartbeats.')
    .argument('[names...]', `${NAMES} (default: all servers)`)
    .addHelpText(
      'after',
      examplesText([
        ['servers', 'all servers'],
        ['servers app1', 'servers on one host; exits with 1 if there are none'],
        ['servers --json', 'whole documents, for programs'],
      ]),
    );
  command.action((names: readonly string[]) => {
    const { output, ...options } = command.opts();
    choose({ subcommand: { kind: 'servers', names, format: output }, options });
  });
}

function addAction(
  program: Command,
  { action, summary, examples }: ActionWords,
  choose: (choice: Choice) => void,
): void {
  const command = publishing(program.command(action.replace('_', '-')))
    .description(summary)
    .argument('[names...]', NAMES)
    .usage('[options] NAME… | --all')
    .option('--all', 'every server')
    .addHelpText('after', examplesText(examples));
  withGuardOptions(command, EXPECTED);
  if (action === 'kill') {
    command.addOption(
      new Option('--wait-timeout <seconds>', 'seconds a busy worker has to finish (default: 5)').argParser(
        seconds,
      ),
    );
  }
  command.action((names: readonly string[]) => {
    const { all, waitTimeout } = command.opts();
    refuseUnclearTarget(command, names, all === true);
    const parameters = waitTimeout === undefined ? {} : { wait_timeout: waitTimeout };
    const subcommand = { kind: 'act', action, names, isForAll: all === true, parameters } as const;
    choose({ subcommand, options: followed(command) });
  });
}

/** No names at all must not mean every server. */
function refuseUnclearTarget(command: Command, names: readonly string[], isForAll: boolean): void {
  if (names.length === 0 && !isForAll)
    command.error(
      'error: no server named. Nothing was published. Name a server (`host:pid`), a host or a pattern, or pass --all for every server.',
    );
  if (names.length > 0 && isForAll)
    command.error('error: both NAME and --all given. Nothing was published. Pass one of them.');
}

function addLogLevel(program: Command, choose: (choice: Choice) => void): void {
  const command = publishing(program.command('log-level'))
    .description('Set log levels of running processes.')
    .argument('<level>', 'trace, debug, info, warn, error or fatal')
    .option('--class <name>', 'only for this class')
    .option('--host <name>', 'only on this host')
    .addOption(new Option('--pid <n>', 'only in the process with this id').argParser(processId))
    .option('--for <time>', 'revert automatically after <time>, e.g. 90s, 10m, 1h')
    .option('--then <level>', 'level that Ruby servers revert to')
    .option('--read-only', 'refuse to publish or change anything')
    .option('--dry-run', 'write nothing: show the document and the servers that would act on it')
    .addHelpText(
      'after',
      examplesText([
        ['log-level debug --for 10m', 'every process, for ten minutes'],
        ['log-level debug --class RocketJob::Supervisor', 'one class, permanently'],
        ['log-level debug --host app1 --for 1h --then info', 'one host that also has Ruby servers'],
      ]),
    );
  command.action((level: string) => {
    const { class: className, host, pid, for: time, then } = command.opts();
    const given = { class_name: className, host_name: host, pid, for: time, then };
    const parameters = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    choose({
      subcommand: { kind: 'log-level', parameters: { level, ...parameters } },
      options: followed(command),
    });
  });
}

function addEvents(program: Command, choose: (choice: Choice) => void): void {
  const command = withConnectionOptions(program.command('events'))
    .description('Show recent events and their outcomes, newest last.')
    .addOption(new Option('-n, --lines <n>', 'number of events').default(20).argParser(count))
    .option('-f, --follow', 'keep showing new events until Ctrl+C')
    .addHelpText(
      'after',
      examplesText([
        ['events -n 50', 'the 50 most recent events'],
        ['events --follow -n 0', 'only new events'],
        ['events --follow --json', 'one per line, for programs'],
      ]),
    );
  command.action(() => {
    const { lines, follow, ...options } = command.opts();
    choose({ subcommand: { kind: 'events', count: lines, isFollowed: follow === true }, options });
  });
}

function addAudit(program: Command, choose: (choice: Choice) => void): void {
  const command = withReadOptions(
    withFormatOption(withConnectionOptions(program.command('audit'))),
    'fail (1) unless exactly <n> entries are found',
  )
    .description('Show the audit trail: changes, publishers and outcomes, newest last.')
    .addOption(new Option('-n, --limit <n>', 'number of entries').default(20).argParser(wholeNumber))
    .option('--since <time>', 'only entries from the last <time>, e.g. 90s, 10m, 2h, 1d')
    .option('--user <name>', 'only entries of this user')
    .option('--id <id>', 'only entries for this job, slice, server or other document')
    .addHelpText(
      'after',
      examplesText([
        ['audit --since 2h', 'the last two hours'],
        ['audit --user jack -n 100', 'the last 100 entries of one user'],
        ['audit --since 1d -o csv', 'for a spreadsheet'],
        ['audit --id 6b04b07193bb43ce3560a8c0 --json', 'every change to one job, for programs'],
      ]),
    );
  command.action(() => {
    const { limit, since, user, id, output: format, ...options } = command.opts();
    const given = Object.entries({ since, user, id }).filter(([, value]) => value !== undefined);
    choose({ subcommand: { kind: 'audit', limit, format, ...Object.fromEntries(given) }, options });
  });
}

function addTrust(program: Command, choose: (choice: Choice) => void): void {
  const command = program
    .command('trust')
    .description('Trust a .rjconsolerc file until it changes.')
    .argument('[files...]', 'files to trust (default: list the trusted files)')
    .option('--revoke', 'stop trusting these files')
    .addHelpText(
      'after',
      examplesText([
        ['trust .rjconsolerc', 'trust the file in the current folder until it changes'],
        ['trust --revoke .rjconsolerc', 'stop trusting it'],
        ['trust', 'list the trusted files'],
      ]),
    );
  command.action((paths: readonly string[]) => {
    const isRevoked = command.opts()['revoke'] === true;
    if (isRevoked && paths.length === 0)
      command.error(
        'error: --revoke needs a file. Nothing was written. To list the trusted files: rj-console trust',
      );
    choose({ subcommand: { kind: 'trust', paths, isRevoked }, options: {} });
  });
}

function addRoles(program: Command, choose: (choice: Choice) => void): void {
  const command = program
    .command('roles')
    .description('Print a mongosh script that creates the MongoDB roles.')
    .argument('[database]', "Rocket Job's database", 'rocketjob')
    .addHelpText(
      'after',
      examplesText([
        ['roles', 'print the script for the database rocketjob'],
        ['roles jobs > roles.js', 'for the database jobs; run it with mongosh URL roles.js'],
      ]),
    );
  command.action((database: string) => choose({ subcommand: { kind: 'roles', database }, options: {} }));
}

/** A command that publishes, and reports the outcomes. */
function publishing(command: Command): Command {
  return withConnectionOptions(command).addOption(followOption('--wait <seconds>'));
}

function followed(command: Command): Choice['options'] {
  const { wait, ...options } = command.opts();
  // The default is the console's `--follow`.
  return command.getOptionValueSource('wait') === 'default' ? options : { ...options, follow: wait };
}

function examplesText(examples: readonly (readonly [string, string])[]): string {
  const width = Math.max(...examples.map(([call]) => call.length)) + 2;
  const lines = examples.map(([call, what]) => `  rj-console ${call.padEnd(width)}${what}`);
  return ['', 'Examples:', ...lines].join('\n');
}

function count(text: string): number {
  return text === '0' ? 0 : wholeNumber(text);
}

function processId(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a process id, a whole number, got \`${text}\`.`);
}
