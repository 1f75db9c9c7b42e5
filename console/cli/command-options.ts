import { type Command, InvalidArgumentError, Option } from 'commander';

// The options that several commands have, and how their values are read.

/** Where the database is, and how results are shown. */
export function withConnectionOptions(command: Command): Command {
  return command
    .option('--url <url>', 'MongoDB connection string with the name of the database')
    .option('-E, --environment <name>', 'environment: RJ_ENV, RAILS_ENV, NODE_ENV, or development')
    .option('--rc <file>', 'run this file before connecting, not the .rjconsolerc of the current folder')
    .addOption(
      new Option(
        '--heartbeat-seconds <n>',
        "how often servers beat that don't say, which are Ruby's (15)",
      ).argParser(secondsAboveZero),
    )
    .option('--json', 'results as JSON (MongoDB Extended JSON), one a line');
}

/** What keeps one from hitting more than was meant. */
export function withGuardOptions(command: Command, expected: string): Command {
  return command
    .addOption(new Option('--expect <n>', expected).argParser(largeNumber))
    .option('--all-servers', 'publish to all servers without a question, however many they are')
    .option('--skip-confirmation', 'publish and change anything without a question')
    .option('--reason <text>', 'why something is changed, for the audit trail')
    .option('--read-only', 'publishing and changes are errors')
    .option('--dry-run', 'write nothing: show each document that would be published, and who would act');
}

/** How long to follow what became of an event; what a kill waits itself comes on top. */
export function followOption(flags: string): Option {
  return new Option(flags, 'how long to follow what became of an event').default(5).argParser(seconds);
}

/** From 1 to 9999. */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number, 1 or more, got \`${text}\`.`);
}

/** From 1 on. */
function largeNumber(text: string): number {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number, 1 or more, got \`${text}\`.`);
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
