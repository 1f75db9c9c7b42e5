import { type Command, InvalidArgumentError, Option } from 'commander';

// The options shared by several commands, and how their values are read.

/** Adds the options for the database, and for the output format. */
export function withConnectionOptions(command: Command): Command {
  return command
    .option('--url <url>', 'MongoDB connection string, including the database name')
    .option(
      '-E, --environment <name>',
      'environment name (default: RJ_ENV, RAILS_ENV, NODE_ENV or development)',
    )
    .option('--rc <file>', 'run this file before connecting, instead of .rjconsolerc in the current folder')
    .addOption(
      new Option(
        '--heartbeat-seconds <n>',
        'seconds between heartbeats of Ruby servers (default: 15)',
      ).argParser(secondsAboveZero),
    )
    .option('--json', 'print results as MongoDB Extended JSON, one per line');
}

/** Adds the options that keep a command from affecting more than intended. */
export function withGuardOptions(command: Command, expected: string): Command {
  renamedOption(command, '--all-servers', '--no-confirm');
  renamedOption(command, '--skip-confirmation', '--no-confirm');
  return command
    .addOption(new Option('--expect <n>', expected).argParser(largeNumber))
    .option('--no-confirm', 'skip every confirmation, for any number of servers or documents')
    .option('--reason <text>', 'reason for the change, stored in the audit trail')
    .option('--read-only', 'refuse to publish or change anything')
    .option('--dry-run', 'write nothing: show each document and the servers that would act on it');
}

/** Refuses an old option name and gives the current one. */
export function renamedOption(command: Command, earlier: string, present: string): void {
  command.addOption(new Option(earlier).hideHelp());
  command.on(`option:${earlier.slice(2)}`, () =>
    command.error(`error: ${earlier} is now ${present}. Nothing ran.`),
  );
}

const NO_EFFECT = 'no effect: this task never writes';

/**
 * Adds the guard options that a read-only command accepts: a script may give all its commands the same
 * options.
 */
export function withReadOptions(command: Command, expected: string): Command {
  return command
    .addOption(new Option('--expect <n>', expected).argParser(anyNumber))
    .option('--read-only', NO_EFFECT)
    .option('--dry-run', NO_EFFECT);
}

/** How long to wait for servers to respond; a kill's own waiting time is added. */
export function followOption(flags: string): Option {
  return new Option(flags, 'seconds to wait for servers to respond').default(5).argParser(seconds);
}

/** From 1 to 9999. */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number, 1 or more, got \`${text}\`.`);
}

/** From 1. */
function largeNumber(text: string): number {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number, 1 or more, got \`${text}\`.`);
}

/** From 0. */
function anyNumber(text: string): number {
  return text === '0' ? 0 : largeNumber(text);
}

function secondsAboveZero(text: string): number {
  const given = seconds(text);
  if (given > 0) return given;
  throw new InvalidArgumentError(`Expected a number of seconds, more than 0, got \`${text}\`.`);
}

export function seconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a number of seconds, 0 or more, got \`${text}\`.`);
}
