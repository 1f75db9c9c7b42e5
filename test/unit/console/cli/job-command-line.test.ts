import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addJobTasks } from '../../../../console/cli/subcommands/job-command-line';
import type { Choice, Subcommand } from '../../../../console/cli/subcommands/subcommand';

const ID = '6b0700000000000000000001';

/** Returns the choice of a command line; commander's errors are thrown. */
function parsed(...argv: readonly string[]): Subcommand {
  let choice: Choice | undefined;
  const program = new Command('rj-console').enablePositionalOptions();
  addJobTasks(
    program,
    (chosen) => {
      choice = chosen;
    },
    () => '',
  );
  const quieten = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => {} });
    command.commands.forEach(quieten);
  };
  quieten(program);
  program.parse([...argv], { from: 'user' });
  if (choice === undefined) throw new Error('Nothing was chosen');
  return choice.subcommand;
}

describe('rj-console jobs', () => {
  it('lists all, unless options select some', () => {
    expect(parsed('jobs')).toEqual({ kind: 'jobs', filter: {}, limit: 100 });
    const line =
      'jobs failed --class ReportJob --since 2h --error timeout --sort -created_at --limit 5 -o csv';
    expect(parsed(...line.split(' '), '--where', '{"priority": {"$lt": 10}}')).toEqual({
      kind: 'jobs',
      filter: {
        state: 'failed',
        className: 'ReportJob',
        sinceMs: 7_200_000,
        error: 'timeout',
        where: { priority: { $lt: 10 } },
      },
      sort: '-created_at',
      limit: 5,
      format: 'csv',
    });
  });

  it.each([
    [['--since', 'yesterday'], /Expected a time such as/],
    [['--since', '0s'], /Expected a time such as/],
    [['--where', 'priority'], /It is not valid JSON/],
    [['--where', '[]'], /Expected a JSON object/],
    [['--where', 'null'], /Expected a JSON object/],
    [['--limit', '0'], /whole number/],
    [['-o', 'xml'], /Allowed choices/],
  ])('refuses %j', (argv, message) => {
    expect(() => parsed('jobs', ...argv)).toThrow(message);
  });
});

describe('rj-console job', () => {
  it('shows one', () => {
    expect(parsed('job', ID, '-o', 'yaml')).toEqual({ kind: 'job', id: ID, format: 'yaml' });
  });

  it('acts on ids or on the jobs that match a filter', () => {
    const task = { kind: 'act-on-jobs', action: 'retry', ids: [], filter: {}, killsWorkers: false };
    expect(parsed('job', 'retry', ID, ID)).toMatchObject({ ...task, ids: [ID, ID] });
    expect(parsed('job', 'retry', '--state', 'failed')).toMatchObject({
      ...task,
      filter: { state: 'failed' },
    });
    expect(parsed('job', 'run-now', ID)).toMatchObject({ ...task, action: 'runNow', ids: [ID] });
    expect(parsed('job', 'fail', ID, '--message', 'wrong file')).toMatchObject({
      ...task,
      action: 'fail',
      ids: [ID],
      message: 'wrong file',
    });
  });

  it.each([
    [[], /no job id given/],
    [['latest'], /`latest` is not a job id/],
    [['retry'], /no jobs named\. Nothing was written/],
    [['retry', ''], /`` is not a job id/],
    [['retry', 'latest'], /`latest` is not a job id/],
    [['retry', ID, '--class', 'ReportJob'], /both ids and options/],
  ])('refuses %j', (argv, message) => {
    expect(() => parsed('job', ...argv)).toThrow(message);
  });
});
