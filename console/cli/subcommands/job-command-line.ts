import { type Command, InvalidArgumentError, Option } from 'commander';
import { durationMs, escaped } from '../../../src/console-startup';
import { wholeNumber, withConnectionOptions, withGuardOptions, withReadOptions } from '../command-options';
import { JOB_ACTIONS, type JobActionWords } from './job-actions';
import type { Choice, Format, JobFilter } from './subcommand';

const EXPECTED = 'continue only if exactly <n> jobs are affected';
const FORMATS: readonly Format[] = ['wide', 'csv', 'yaml', 'name'];
const DEFAULT_LIMIT = 100;
const ID = /^[\da-f]{24}$/i;

/**
 * Adds `jobs`, `job` and `workers` to the command line. @param examplesText returns the text below a
 * command's help
 */
export function addJobTasks(
  program: Command,
  choose: (choice: Choice) => void,
  examplesText: (examples: readonly (readonly [string, string])[]) => string,
): void {
  const jobs = withReadOptions(
    withFilterOptions(withFormatOption(withConnectionOptions(program.command('jobs')))),
    'fail (1) unless exactly <n> jobs are found',
  )
    .description('List jobs, including Ruby jobs.')
    .argument('[state]', 'queued, running, completed, failed, paused or aborted')
    .option('--sort <field>', 'sort by this field; -field reverses the order')
    .addOption(
      new Option('--limit <n>', 'number of jobs to list').default(DEFAULT_LIMIT).argParser(wholeNumber),
    )
    .addHelpText(
      'after',
      examplesText([
        ['jobs failed --since 2h', 'failures of the last two hours'],
        ['jobs failed --error timeout', 'failures with "timeout" in the exception'],
        ['jobs --class ReportJob --sort -created_at', 'jobs of one class, newest first'],
        ['jobs queued -o name', 'ids only, one per line'],
      ]),
    );
  jobs.action((state: string | undefined) => {
    const { sort, limit, output, ...given } = jobs.opts();
    const filter = filterFrom({ ...given, ...(state === undefined ? {} : { state }) });
    choose({ subcommand: { kind: 'jobs', filter, sort, limit, format: output }, options: given });
  });
  const job = withReadOptions(
    withFormatOption(withConnectionOptions(program.command('job'))),
    'for actions: continue only if exactly <n> jobs are affected',
  )
    .description('Show a job, or retry, abort, pause, resume, fail, destroy or run jobs.')
    .argument('[id]', 'job id')
    .usage('[options] ID | ACTION ID… | ACTION --class NAME --state STATE')
    .enablePositionalOptions()
    .addHelpText(
      'after',
      examplesText([
        ['job 6b07b04893bb43ce3560a8c0', 'show one job and its exception'],
        ['job retry 6b07b04893bb43ce3560a8c0', 'retry it'],
        ['job retry --state failed --since 12h', 'retry the failures of last night'],
      ]),
    );
  job.action((id: string | undefined) => {
    if (id === undefined || !ID.test(id)) {
      return job.error(
        `error: ${id === undefined ? 'no job id given' : `\`${escaped(id)}\` is not a job id`}. Give an id (24 hexadecimal digits) or an action: ${JOB_ACTIONS.map(({ name }) => name).join(', ')}.`,
      );
    }
    const { output, ...options } = job.opts();
    choose({ subcommand: { kind: 'job', id, format: output }, options });
  });
  for (const words of JOB_ACTIONS) addAction(job, words, choose, examplesText);
  const workers = withReadOptions(
    withFormatOption(withConnectionOptions(program.command('workers'))),
    'fail (1) unless exactly <n> workers are busy',
  )
    .description(
      'List busy workers and their jobs, longest-running first. Workers of dead servers are marked.',
    )
    .addHelpText(
      'after',
      examplesText([
        ['workers', 'every busy worker'],
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
  const command = withFilterOptions(withFormatOption(withConnectionOptions(job.command(name))))
    .description(summary)
    .argument('[ids...]', 'job ids')
    .option('--state <state>', 'only jobs in this state')
    .usage('[options] ID… | --class NAME --state STATE …')
    .addHelpText('after', examplesText(examples));
  withGuardOptions(command, EXPECTED);
  if (action === 'fail') command.option('--message <text>', "reason, stored as the job's exception");
  if (action === 'abort')
    command.option('--kill-worker', 'kill the worker of a running Ruby job first, then abort the job');
  command.action((ids: readonly string[]) => {
    const { message, killWorker, output: format, ...given } = command.opts();
    const filter = filterFrom(given);
    refuseUnclearJobs(command, ids, Object.keys(filter).length > 0);
    if (killWorker === true && ids.length === 0)
      command.error(
        'error: --kill-worker needs job ids. Nothing was written. Give ids instead of options such as --class.',
      );
    const killsWorkers = killWorker === true;
    choose({
      subcommand: { kind: 'act-on-jobs', action, ids, filter, message, killsWorkers, format },
      options: given,
    });
  });
}

/** No selection at all must not mean every job. */
function refuseUnclearJobs(command: Command, ids: readonly string[], hasFilter: boolean): void {
  const wrong = ids.find((id) => !ID.test(id));
  if (wrong !== undefined)
    command.error(
      `error: \`${escaped(wrong)}\` is not a job id. Nothing was written. An id has 24 hexadecimal digits.`,
    );
  if (ids.length === 0 && !hasFilter)
    command.error(
      'error: no jobs named. Nothing was written. Give ids, or select jobs with --class, --state, --since, --error or --where.',
    );
  if (ids.length > 0 && hasFilter)
    command.error(
      'error: both ids and options such as --class given. Nothing was written. Use one or the other.',
    );
}

function withFilterOptions(command: Command): Command {
  return command
    .option('--class <name>', 'only jobs of this class')
    .addOption(
      new Option(
        '--since <time>',
        'only jobs finished or created in the last <time>, e.g. 90s, 10m, 2h, 1d',
      ).argParser(milliseconds),
    )
    .option('--error <text>', 'only jobs with this text in the class or message of their exception')
    .addOption(
      new Option('--where <json>', 'only jobs that match this MongoDB filter (Extended JSON)').argParser(
        documentFrom,
      ),
    );
}

/** Adds `-o` to a command that lists something. */
export function withFormatOption(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'wide (all columns), csv, yaml (whole documents) or name').choices(
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
    throw new InvalidArgumentError(`It is not valid JSON: ${(error as Error).message}.`);
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
    return parsed as Record<string, unknown>;
  throw new InvalidArgumentError('Expected a JSON object such as {"priority": {"$lt": 10}}.');
}
