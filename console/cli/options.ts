import { Command, Option } from 'commander';
import { blankFlags, commandOutput, didYouMean, escaped } from '../../src/console-startup';
import type { Expectation } from '../safety/expectation';
import {
  followOption,
  seconds,
  wholeNumber,
  withConnectionOptions,
  withGuardOptions,
} from './command-options';
import type * as commandLine from './subcommands/command-line';
import { type Choice, SUBCOMMAND_NAMES, type Subcommand } from './subcommands/subcommand';

/** What to run without a prompt, in the order given on the command line. */
export type ScriptStep =
  | { readonly kind: 'eval'; readonly code: string }
  | { readonly kind: 'file'; readonly path: string }
  /** All steps of a page, one after the other. */
  | { readonly kind: 'runbook'; readonly path: string };

/** What the command line says. */
export interface ConsoleOptions {
  readonly url?: string;
  readonly environment?: string;
  readonly steps: readonly ScriptStep[];
  /** One task, instead of a prompt or a script. */
  readonly subcommand: Subcommand | undefined;
  readonly isQuiet: boolean;
  readonly isJson: boolean;
  /** `--workers` of each server in the sandbox. */
  readonly sandboxWorkers: number;
  /** How long to follow what became of an event, in milliseconds. */
  readonly followMs: number;
  /** How often servers beat that don't say, in seconds; undefined where it isn't given. */
  readonly heartbeatSeconds: number | undefined;
  /** How long `watch` goes on where it does not say itself, in seconds. */
  readonly watchSeconds: number | undefined;
  /** Where what is entered and shown is written. */
  readonly transcriptPath: string | undefined;
  /** A page to go through with the person at the terminal. */
  readonly runbook: string | undefined;
  /** Publishing and changes are errors. */
  readonly isReadOnly: boolean;
  /** Nothing is written, and what is published is rehearsed. */
  readonly isDry: boolean;
  /** The file that runs before connecting, in place of the current folder's `.rjconsolerc`. */
  readonly rcPath: string | undefined;
  /** How many servers, documents or writes are meant. */
  readonly expectation: Expectation;
  /** Why something is changed. */
  readonly reason: string | undefined;
}

const MENTIONS_TASKS: ReadonlySet<string> = new Set([...SUBCOMMAND_NAMES, 'help', '-h', '--help']);

const EXAMPLES = `
Examples:
  rj-console                                              a sandbox: a database and two servers, gone at exit
  rj-console --url mongodb://db1/rocketjob                the fleet of that database
  rj-console -E production                                as config/mongoid.yml says for production
  rj-console -e "Server.publish('pause')"                 one line, no prompt
  rj-console --json -e "Server.running().pluck('name')"   for programs
  rj-console -f look.ts -e "Server.publish('stop')"       in this order
  echo "Server.countsByState()" | rj-console              from standard input
  rj-console pause app1:4711                              a task, for scripts and cron

Where the database is, the first that is set: --url, RJ_MONGODB_URL, MONGODB_URI, .rjconsolerc, config/mongoid.yml.
Use RJ_MONGODB_URL for a URL with a password: others on the machine can read arguments.
Exit codes: 0 done, 1 an evaluation failed, 2 cannot connect, 3 a script was stopped by an error,
  4 somebody did not do what was published, or not in time (or what was watched for did not come), 130 interrupted.`;

/** Reads the command line. `--help`, `--version` and what is wrong with it are answered by commander, which ends the process. */
export function parseOptions(argv: readonly string[], version: string): ConsoleOptions {
  const steps: ScriptStep[] = [];
  let choice: Choice | undefined;
  const program = new Command('rj-console').configureOutput(commandOutput);
  withConnectionOptions(program)
    .description(
      "The operator's console for Rocket Job fleets: JavaScript and TypeScript, our calls awaited by themselves.",
    )
    .version(version, '-V, --version')
    .option(
      '-e, --eval <code>',
      'run this line and end (repeatable)',
      (code) => void steps.push({ kind: 'eval', code }),
    )
    .option(
      '-f, --file <path>',
      'run this file and end (repeatable)',
      (path) => void steps.push({ kind: 'file', path }),
    )
    .option('--runbook <path>', 'go through the code blocks of a Markdown page, step by step')
    .option('--yes', 'run all steps of the runbook; does not answer for --expect')
    .option(
      '--transcript <path>',
      'write what is entered and shown to this file, as Markdown, secrets masked; as a TypeScript program to a new FILE.ts or FILE.mts',
    )
    .option('-q, --quiet', 'no banner')
    .addOption(
      new Option('--workers <n>', 'workers of each server in the sandbox').default(2).argParser(wholeNumber),
    )
    .addOption(followOption('--follow <seconds>'))
    .addOption(
      new Option('--timeout <seconds>', 'how long `watch` waits for its condition').argParser(seconds),
    )
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(rj-console --help shows what there is)')
    .enablePositionalOptions()
    .allowExcessArguments(true)
    .action(() => refuseWords(program));
  withGuardOptions(
    program,
    'stop, kill or pause all servers, change many documents or write in a loop only if they are exactly N; a loop, at most N',
  );
  // A prompt needs none of them, and does not wait for them.
  if (argv.some((word) => MENTIONS_TASKS.has(word))) {
    const { addSubcommands }: typeof commandLine = require('./subcommands/command-line');
    addSubcommands(program, (chosen) => {
      choice = chosen;
    });
  }
  program.parse([...argv], { from: 'user' });
  const chosen = choice as Choice | undefined;
  const { runbook, yes, transcript } = program.opts();
  if (chosen !== undefined && (steps.length > 0 || runbook !== undefined))
    program.error('error: Expected either -e, -f or --runbook, or a subcommand, got both.');
  if (yes === true && runbook === undefined)
    program.error('error: Expected --yes together with --runbook, for it answers nothing else.');
  if (yes === true) steps.push({ kind: 'runbook', path: runbook });
  const { eval: _code, file: _path, ...given } = { ...program.opts(), ...chosen?.options };
  const [blank] = blankFlags(given);
  if (blank !== undefined)
    program.error(
      `error: Expected ${blank} to have a value, got an empty one. Give it one, or leave it out.`,
    );
  const {
    url,
    environment,
    json,
    quiet,
    workers,
    follow,
    expect,
    allServers,
    skipConfirmation,
    reason,
    readOnly,
    dryRun,
    rc,
    ...more
  } = given;
  return {
    ...(url === undefined ? {} : { url }),
    ...(environment === undefined ? {} : { environment }),
    steps,
    subcommand: chosen?.subcommand,
    isQuiet: quiet === true,
    isJson: json === true,
    sandboxWorkers: workers,
    followMs: follow * 1_000,
    watchSeconds: program.opts()['timeout'],
    heartbeatSeconds: more['heartbeatSeconds'],
    transcriptPath: transcript,
    runbook: yes === true ? undefined : runbook,
    rcPath: rc,
    isReadOnly: readOnly === true,
    isDry: dryRun === true,
    expectation: {
      ...(expect === undefined ? {} : { count: expect }),
      isAll: allServers === true,
      isConfirmed: skipConfirmation === true,
    },
    reason,
  };
}

/** What stands there without an option and is no subcommand. */
function refuseWords(program: Command): void {
  const [word] = program.args;
  if (word === undefined) return;
  const names = SUBCOMMAND_NAMES;
  program.error(
    `error: Expected a subcommand (${names.join(', ')}), got \`${escaped(word)}\`${didYouMean(word, names) || '.'} To run a line of code use -e.`,
  );
}
