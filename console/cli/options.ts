import { Command, Option } from 'commander';
import { blankFlags, commandOutput, didYouMean, escaped } from '../../src/console-startup';
import type { Expectation } from '../safety/expectation';
import {
  followOption,
  renamedOption,
  seconds,
  wholeNumber,
  withConnectionOptions,
  withGuardOptions,
} from './command-options';
import type * as commandLine from './subcommands/command-line';
import { type Choice, SUBCOMMAND_NAMES, type Subcommand } from './subcommands/subcommand';

/** Code to run without a prompt, in the order given on the command line. */
export type ScriptStep =
  | { readonly kind: 'eval'; readonly code: string }
  | { readonly kind: 'file'; readonly path: string }
  /** All steps of a page, one after the other. */
  | { readonly kind: 'runbook'; readonly path: string };

/** The options of the command line. */
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
  /** How long to wait for servers to respond, in milliseconds. */
  readonly followMs: number;
  /** Seconds between heartbeats of servers whose documents don't have it; undefined if not given. */
  readonly heartbeatSeconds: number | undefined;
  /** Seconds that a `watch` without its own timeout waits. */
  readonly watchSeconds: number | undefined;
  /** The file that records the session. */
  readonly transcriptPath: string | undefined;
  /** A page to go through with the user at the terminal. */
  readonly runbook: string | undefined;
  /** Publishing and changes are errors. */
  readonly isReadOnly: boolean;
  /** Nothing is written, and publications are rehearsed. */
  readonly isDry: boolean;
  /** The file that runs before connecting, instead of the current folder's `.rjconsolerc`. */
  readonly rcPath: string | undefined;
  /** The expected number of servers, documents or writes. */
  readonly expectation: Expectation;
  /** The reason for a change. */
  readonly reason: string | undefined;
}

const MENTIONS_TASKS: ReadonlySet<string> = new Set([...SUBCOMMAND_NAMES, 'help', '-h', '--help']);

const EXAMPLES = `
Examples:
  rj-console                                              start a sandbox: a database and two servers, deleted at exit
  rj-console --url mongodb://db1/rocketjob                connect to that database
  rj-console -E production                                use the production entry of config/mongoid.yml
  rj-console -e "Server.publish('pause')"                 run one line without a prompt
  rj-console --json -e "Server.running().pluck('name')"   print JSON for a program
  rj-console -f check.ts -e "Server.publish('stop')"      run a file, then a line
  echo "Server.countsByState()" | rj-console              read a script from standard input
  rj-console pause app1:4711                              run one task, for scripts and cron

The console connects to the first of these that is set: --url, RJ_MONGODB_URL, MONGODB_URI, .rjconsolerc, config/mongoid.yml.
Put a URL with a password into RJ_MONGODB_URL: other users of this host can read command lines.
Exit codes: 0 done, 1 your code raised an error, 2 could not connect, 3 a script stopped at an error,
  4 a server failed, ignored the event or did not respond in time, or a \`watch\` condition timed out, 130 interrupted.`;

/** Parses the command line. Commander handles `--help`, `--version` and errors, and exits. */
export function parseOptions(argv: readonly string[], version: string): ConsoleOptions {
  const steps: ScriptStep[] = [];
  let choice: Choice | undefined;
  const program = new Command('rj-console').configureOutput(commandOutput);
  withConnectionOptions(program)
    .description(
      'Inspect and control a Rocket Job fleet from a prompt, a script or a shell task, in JavaScript, TypeScript or Ruby.',
    )
    .version(version, '-V, --version')
    .option(
      '-e, --eval <code>',
      'evaluate <code> and exit (repeatable)',
      (code) => void steps.push({ kind: 'eval', code }),
    )
    .option(
      '-f, --file <path>',
      'run this file and exit (repeatable)',
      (path) => void steps.push({ kind: 'file', path }),
    )
    .option('--runbook <path>', 'step through the code blocks of a Markdown page')
    .option('--run-all', 'run every step of the runbook without asking; fleet-wide confirmations still apply')
    .option(
      '--transcript <path>',
      'write a transcript to this file, secrets masked: Markdown, or a TypeScript program for a new FILE.ts or FILE.mts',
    )
    .option('-q, --quiet', 'hide the banner')
    .addOption(new Option('--workers <n>', 'workers per sandbox server').default(2).argParser(wholeNumber))
    .addOption(followOption('--follow <seconds>'))
    .addOption(
      new Option('--timeout <seconds>', 'seconds a `watch` waits for its condition').argParser(seconds),
    )
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(run rj-console --help for usage)')
    .enablePositionalOptions()
    .allowExcessArguments(true)
    .action(() => refuseWords(program));
  renamedOption(program, '--yes', '--run-all');
  withGuardOptions(
    program,
    'continue only if exactly <n> servers or documents are affected, and at most <n> writes in a loop',
  );
  // A prompt needs no tasks, so it doesn't wait for them to load.
  if (argv.some((word) => MENTIONS_TASKS.has(word))) {
    const { addSubcommands }: typeof commandLine = require('./subcommands/command-line');
    addSubcommands(program, (chosen) => {
      choice = chosen;
    });
  }
  program.parse([...argv], { from: 'user' });
  const chosen = choice as Choice | undefined;
  const { runbook, runAll, transcript } = program.opts();
  if (chosen !== undefined && (steps.length > 0 || runbook !== undefined))
    program.error(
      'error: a task cannot be combined with -e, -f or --runbook. Nothing ran. Run them separately.',
    );
  if (runAll === true && runbook === undefined)
    program.error(
      'error: --run-all needs --runbook <path>. Nothing ran. To skip confirmations use --no-confirm.',
    );
  if (runAll === true) steps.push({ kind: 'runbook', path: runbook });
  const { eval: _code, file: _path, ...given } = { ...program.opts(), ...chosen?.options };
  const [blank] = blankFlags(given);
  if (blank !== undefined)
    program.error(`error: ${blank} has an empty value. Nothing ran. Give it a value or omit it.`);
  const { url, environment, json, quiet, workers, follow, expect, reason, readOnly, dryRun, rc, ...more } =
    given;
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
    runbook: runAll === true ? undefined : runbook,
    rcPath: rc,
    isReadOnly: readOnly === true,
    isDry: dryRun === true,
    expectation: {
      ...(expect === undefined ? {} : { count: expect }),
      isConfirmed: [program.opts(), chosen?.options].some((each) => each?.['confirm'] === false),
    },
    reason,
  };
}

/** Refuses a word that isn't a task. */
function refuseWords(program: Command): void {
  const [word] = program.args;
  if (word === undefined) return;
  const names = SUBCOMMAND_NAMES;
  program.error(
    `error: no task named \`${escaped(word)}\`${didYouMean(word, names) || `. Tasks: ${names.join(', ')}.`} To run code use -e.`,
  );
}
