import { Command, CommanderError } from 'commander';
import { blankFlags, RocketJobError } from '../../../src/console-startup';
import { addSubcommands } from '../subcommands/command-line';
import { JOB_ACTIONS } from '../subcommands/job-actions';
import type { Choice } from '../subcommands/subcommand';

/** A task, or the requested help. */
export type TypedTask = Choice | { readonly help: string };

/** Options that the console keeps from its start to its end. */
const OF_THE_START = ['url', 'environment', 'rc', 'heartbeatSeconds'] as const;

/**
 * Parses the words of a task with the shell's command line.
 *
 * @throws RocketJobError `invalid_argument`
 */
export function parseTask(given: readonly string[]): TypedTask {
  let choice: Choice | undefined;
  const help: string[] = [];
  const program = new Command('rj-console')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void help.push(text), writeErr: () => {}, outputError: () => {} })
    .enablePositionalOptions();
  addSubcommands(program, (chosen) => {
    choice = chosen;
  });
  try {
    program.parse([...given], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { help: help.join('').trimEnd() };
    throw refused(`${sentence(error.message)} \`${commandOf(given)} --help\` lists the options.`, given);
  }
  // Commander has called one of them, or has thrown.
  const chosen = choice as unknown as Choice;
  refuseOptions(chosen.options, given);
  return chosen;
}

function refuseOptions(options: Choice['options'], given: readonly string[]): void {
  const [blank] = blankFlags(options);
  if (blank !== undefined)
    throw refused(`${blank} has an empty value. Nothing ran. Give it a value or omit it.`, given);
  const fixed = OF_THE_START.find((name) => options[name] !== undefined);
  if (fixed === undefined) return;
  const flag = `--${fixed.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw refused(
    `${flag} cannot change in a running console. Nothing ran. In a shell: rj-console ${given[0]} ${flag} …`,
    given,
  );
}

/** Returns `job retry` for `job retry --state failed`. */
function commandOf([task = '', action = '']: readonly string[]): string {
  return task === 'job' && JOB_ACTIONS.some(({ name }) => name === action) ? `${task} ${action}` : task;
}

/** Returns commander's message as a sentence. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, '').trim();
  const whole = /[.?)]$/.test(text) ? text : `${text}.`;
  return `${whole.slice(0, 1).toUpperCase()}${whole.slice(1)}`;
}

function refused(message: string, words: readonly string[]): RocketJobError {
  return new RocketJobError('invalid_argument', message, { argument: 'task', value: words.join(' ') });
}
