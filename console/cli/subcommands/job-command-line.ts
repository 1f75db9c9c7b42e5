import { type Command, InvalidArgumentError, Option } from 'commander';
import { durationMs } from '../../../src/console-startup';
import { wholeNumber, withConnectionOptions, withGuardOptions } from '../command-options';
import { JOB_ACTIONS, type JobActionWords } from './job-actions';
import type { Choice, Format, JobFilter } from './subcommand';

const EXPECTED = 'continue only if exactly <n> jobs are affected';
const FORMATS: readonly Format[] = ['wide', 'csv', 'yaml', 'name'];
const DEFAULT_LIMIT = 100;
const ID = /^[\da-f]{24}$/i;

/** Adds `jobs`, `job` and `workers` to the command line. @param examplesText makes the text below the help of a command */
export function addJobTasks(
  program: Command,
  choose: (choice: Choice) => void,
  examplesText: (examples: readonly (readonly [string, string])[]) => string,
): void {
  const jobs = withFilterOptions(withFormatOption(withConnectionOptions(program.command('jobs'))))
    .description("List jobs, Ruby's too.")
    .argument('[state]', 'queued, running, completed, failed, paused or aborted')
    .option('--sort <field>', 'order by this field; -field puts the highest first')
    .addOption(
      new Option('--limit <n>', 'number of jobs to list').default(DEFAULT_LIMIT).argParser(wholeNumber),
    )
    .addHelpText(
      'after',
      examplesText([
        ['jobs failed --since 2h', 'the failures of the last two hours'],
        ['jobs failed --error timeout', 'those with "timeout" in their exception'],
        ['jobs --class ReportJob --sort -created_at', 'the jobs of a class, newest first'],
        ['jobs queued -o name', 'their ids, one per line'],
      ]),
    );
  jobs.action((state: string | undefined) => {
    const { sort, limit, output, ...given } = jobs.opts();
    const filter = filterFrom({ ...given, ...(state === undefined ? {} : { state }) });
    choose({ subcommand: { kind: 'jobs', filter, sort, limit, format: output }, options: given });
  });
  const job = withFormatOption(withConnectionOptions(program.command('job')))
    .description('Show one job, or retry, abort, pause, resume, fail, destroy or run jobs.')
    .argument('[id]', 'the id of the job')
    .usage('[options] ID | ACTION ID… | ACTION --class NAME --state STATE')
    .enablePositionalOptions()
    .addHelpText(
      'after',
      examplesText([
        ['job 6b07b04893bb43ce3560a8c0', 'one job with its exception'],
        ['job retry 6b07b04893bb43ce3560a8c0', 'retry it'],
        ['job retry --state failed --since 12h', 'retry what failed last night'],
      ]),
    );
  job.action((id: string | undefined) => {
    if (id === undefined || !ID.test(id)) {
      return job.error(
        `error: Expected the id of a job (24 hexadecimal digits) or an action (${JOB_ACTIONS.map(({ name }) => name).join(', ')}), got ${id === undefined ? 'neither' : `\`${id}\``}.`,
      );
    }
    const { output, ...options } = job.opts();
    choose({ subcommand: { kind: 'job', id, format: output }, options });
  });
  for (const words of JOB_ACTIONS) addAction(job, words, choose, examplesText);
  const workers = withFormatOption(withConnectionOptions(program.command('workers')))
    .description(
      'List the busy workers and their jobs, the longest at work first; those of dead servers marked.',
    )
    .addHelpText(
      'after',
      examplesText([
        ['workers', 'all of them'],
        ['workers -o csv', 'for a spreadsheet'],
        ['workers --json', 'for programs'],
      ]),
    );
  workers.action(() => {
    const { output, ...options } = workers.opts();
    choose({ subcommand: { kind: 'workers', format: output }, options });
  });
}

function addAction(
  job: Command,
  { action, name, summary, examples }: JobActionWords,
  choose: (choice: Choice) => void,
  examplesText: (examples: readonly (readonly [string, string])[]) => string,
): void {
  const command = withFilterOptions(withConnectionOptions(job.command(name)))
    .description(summary)
    .argument('[ids...]', 'the ids of the jobs')
    .option('--state <state>', 'jobs in this state')
    .usage('[options] ID… | --class NAME --state STATE …')
    .addHelpText('after', examplesText(examples));
  withGuardOptions(command, EXPECTED);
  if (action === 'fail') command.option('--message <text>', 'why, kept as the exception of the job');
  command.action((ids: readonly string[]) => {
    const { message, ...given } = command.opts();
    const filter = filterFrom(given);
    refuseUnclearJobs(command, ids, Object.keys(filter).length > 0);
    choose({ subcommand: { kind: 'act-on-jobs', action, ids, filter, message }, options: given });
  });
}

/** Nothing at all must not mean every job. */
function refuseUnclearJobs(command: Command, ids: readonly string[], hasFilter: boolean): void {
  const wrong = ids.find((id) => !ID.test(id));
  if (wrong !== undefined)
    command.error(`error: Expected the ids of jobs, 24 hexadecimal digits each, got \`${wrong}\`.`);
  if (ids.length === 0 && !hasFilter)
    command.error(
      'error: Expected the ids of jobs, or options that say which are meant (--class, --state, --since, --error, --where), got neither.',
    );
  if (ids.length > 0 && hasFilter)
    command.error('error: Expected either ids or options such as --class and --state, got both.');
}

function withFilterOptions(command: Command): Command {
  return command
    .option('--class <name>', 'jobs of this class')
    .addOption(
      new Option(
        '--since <time>',
        'jobs that ended, or were created, in this time: 90s, 10m, 2h, 1d',
      ).argParser(milliseconds),
    )
    .option('--error <text>', 'jobs with this text in the class or message of their exception')
    .addOption(
      new Option('--where <json>', 'jobs that this MongoDB filter finds, as Extended JSON').argParser(
        documentFrom,
      ),
    );
}

/** Adds `-o`, for a command that lists something. */
export function withFormatOption(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'wide: all columns; csv; yaml: whole documents; name').choices(
      FORMATS,
    ),
  );
}

function filterFrom(given: Readonly<Record<string, unknown>>): JobFilter {
  const { state, class: className, since: sinceMs, error, where } = given;
  const all = { state, className, sinceMs, error, where };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function milliseconds(text: string): number {
  const ms = durationMs(text);
  if (ms > 0) return ms;
  throw new InvalidArgumentError(`Expected a time such as 90s, 10m, 2h or 1d, got \`${text}\`.`);
}

function documentFrom(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`Expected JSON, got an error: ${(error as Error).message}.`);
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
    return parsed as Record<string, unknown>;
  throw new InvalidArgumentError('Expected a JSON object such as {"priority": {"$lt": 10}}.');
}
