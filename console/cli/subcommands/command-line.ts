import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  followOption,
  seconds,
  wholeNumber,
  withConnectionOptions,
  withGuardOptions,
} from '../command-options';
import { addJobTasks, withFormatOption } from './job-command-line';
import { type ActionWords, SERVER_ACTIONS } from './server-actions';
import type { Choice } from './subcommand';

const NAMES = 'a server (`host:pid`), every server of a host, or a pattern in quotes (`web*`)';
const EXPECTED = 'go on only when so many servers are meant';

/** Adds the tasks for scripts and cron to the command line. */
export function addSubcommands(program: Command, choose: (choice: Choice) => void): void {
  addServers(program, choose);
  for (const words of SERVER_ACTIONS) addAction(program, words, choose);
  addLogLevel(program, choose);
  const config = publishing(program.command('refresh-config'))
    .description('Have every process read its settings again.')
    .addHelpText('after', examplesText([['refresh-config', 'as SecretConfig.publish("refresh")']]));
  config.action(() => choose({ subcommand: { kind: 'refresh-config' }, options: followed(config) }));
  addEvents(program, choose);
  addAudit(program, choose);
  addJobTasks(program, choose, examplesText);
  addTrust(program, choose);
  addRoles(program, choose);
}

function addServers(program: Command, choose: (choice: Choice) => void): void {
  const command = withFormatOption(withConnectionOptions(program.command('servers')))
    .description('List the servers: what they do, and when they were last alive.')
    .argument('[names...]', `${NAMES}; all when none is given`)
    .addHelpText(
      'after',
      examplesText([
        ['servers', 'all of them'],
        ['servers app1', 'those of a host; fails (1) when there is none'],
        ['servers --json', 'their documents, for programs'],
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
      new Option('--wait-timeout <seconds>', 'what busy workers get to end (5)').argParser(seconds),
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

/** Nothing at all must not mean every server. */
function refuseUnclearTarget(command: Command, names: readonly string[], isForAll: boolean): void {
  if (names.length === 0 && !isForAll)
    command.error(
      'error: Expected NAME, a server (`host:pid`) or a host, or --all for every server, got neither.',
    );
  if (names.length > 0 && isForAll) command.error('error: Expected either NAME or --all, got both.');
}

function addLogLevel(program: Command, choose: (choice: Choice) => void): void {
  const command = publishing(program.command('log-level'))
    .description('Set the log level of running processes.')
    .argument('<level>', 'trace, debug, info, warn, error or fatal')
    .option('--class <name>', 'of one class alone')
    .option('--host <name>', 'on one host alone')
    .addOption(new Option('--pid <n>', 'in one process alone').argParser(processId))
    .option('--for <time>', 'for a time, after which it is taken back by itself: 90s, 10m, 1h')
    .option('--then <level>', 'what Ruby servers go back to then')
    .option('--read-only', 'publishing and changes are errors')
    .option('--dry-run', 'write nothing: show the document that would be published, and who would act')
    .addHelpText(
      'after',
      examplesText([
        ['log-level debug --for 10m', 'everywhere, for ten minutes'],
        ['log-level debug --class RocketJob::Supervisor', 'one class, for good'],
        ['log-level debug --host app1 --for 1h --then info', 'with Ruby servers on that host'],
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
    .description('Show who published what, to whom, and what became of it; the newest last.')
    .addOption(new Option('-n, --lines <n>', 'how many').default(20).argParser(count))
    .option('-f, --follow', 'and those to come, until Ctrl+C')
    .addHelpText(
      'after',
      examplesText([
        ['events -n 50', 'the last 50'],
        ['events --follow -n 0', 'only those to come'],
        ['events --follow --json', 'for programs, one a line'],
      ]),
    );
  command.action(() => {
    const { lines, follow, ...options } = command.opts();
    choose({ subcommand: { kind: 'events', count: lines, isFollowed: follow === true }, options });
  });
}

function addAudit(program: Command, choose: (choice: Choice) => void): void {
  const command = withConnectionOptions(program.command('audit'))
    .description('Show who changed or published something, and the outcome; the newest last.')
    .addOption(new Option('-n, --limit <n>', 'how many').default(20).argParser(wholeNumber))
    .option('--since <time>', 'only those of so long ago at most: 90s, 10m, 2h, 1d')
    .option('--user <name>', 'only those of one user')
    .option('--id <id>', 'only those of one job, slice, server or other document')
    .addHelpText(
      'after',
      examplesText([
        ['audit --since 2h', 'the last two hours'],
        ['audit --user jack -n 100', 'what one person did'],
        ['audit --id 6b04b07193bb43ce3560a8c0 --json', 'who did something to this job; for programs'],
      ]),
    );
  command.action(() => {
    const { limit, since, user, id, ...options } = command.opts();
    const given = Object.entries({ since, user, id }).filter(([, value]) => value !== undefined);
    choose({ subcommand: { kind: 'audit', limit, ...Object.fromEntries(given) }, options });
  });
}

function addTrust(program: Command, choose: (choice: Choice) => void): void {
  const command = program
    .command('trust')
    .description('Let a .rjconsolerc run, as long as it stays as it is.')
    .argument('[files...]', 'the files; without one, the list of those you trust')
    .option('--revoke', 'let them run no more')
    .addHelpText(
      'after',
      examplesText([
        ['trust .rjconsolerc', 'the file of the current folder; it runs until it changes'],
        ['trust --revoke .rjconsolerc', 'not any more'],
        ['trust', 'the list'],
      ]),
    );
  command.action((paths: readonly string[]) => {
    const isRevoked = command.opts()['revoke'] === true;
    if (isRevoked && paths.length === 0)
      command.error('error: Expected a file after --revoke. To see which you trust: rj-console trust');
    choose({ subcommand: { kind: 'trust', paths, isRevoked }, options: {} });
  });
}

function addRoles(program: Command, choose: (choice: Choice) => void): void {
  const command = program
    .command('roles')
    .description('Print a script that creates the MongoDB roles, for mongosh.')
    .argument('[database]', 'the database of Rocket Job', 'rocketjob')
    .addHelpText(
      'after',
      examplesText([
        ['roles', 'for the database rocketjob; nothing is created'],
        ['roles jobs > roles.js', 'for the database jobs; then: mongosh URL roles.js'],
      ]),
    );
  command.action((database: string) => choose({ subcommand: { kind: 'roles', database }, options: {} }));
}

/** A command that publishes, and tells what became of it. */
function publishing(command: Command): Command {
  return withConnectionOptions(command).addOption(followOption('--wait <seconds>'));
}

function followed(command: Command): Choice['options'] {
  const { wait, ...options } = command.opts();
  return { ...options, follow: wait };
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
