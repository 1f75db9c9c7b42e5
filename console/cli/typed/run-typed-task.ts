import { escapedLines, RocketJobError, rolesScript } from '../../../src/console-startup';
import type { Core } from '../../app/core';
import type { Launch } from '../../app/launch';
import type { StartOptions } from '../../app/start';
import type { Expectation } from '../../safety/expectation';
import type * as tasks from '../subcommands/run-subcommand';
import type { Choice } from '../subcommands/subcommand';
import type * as trusting from '../subcommands/trust';
import type * as parsing from './parse-task';
import type * as words from './shell-words';

type Access = Core['console']['defaultEnvironment']['access'];

const LAST_WORDS_MS = 500;

/**
 * Returns a function that runs a shell task typed at the prompt: parsed and run as in the shell, with the
 * console's options where the task has none of its own.
 */
export function typedTaskRun(launch: Launch, followMs: number): StartOptions['runTask'] {
  return async (text, started, signal = new AbortController().signal) => {
    const { shellWords }: typeof words = require('./shell-words');
    const { parseTask }: typeof parsing = require('./parse-task');
    const task = parseTask(shellWords(text.trim().replace(/;$/, '')));
    const { print } = started.io;
    if ('help' in task) return print(escapedLines(task.help));
    const { subcommand, options } = task;
    if (subcommand.kind === 'roles') return print(escapedLines(rolesScript(subcommand.database)));
    if (subcommand.kind === 'trust') {
      const { changeTrust }: typeof trusting = require('../subcommands/trust');
      return changeTrust(subcommand, process.env, print);
    }
    const { isJson, expectation, reason } = started.given.current;
    const given = {
      isJson: isJson || options['json'] === true,
      expectation: expectationOf(options, expectation),
      reason: (options['reason'] as string | undefined) ?? reason,
    };
    const core = launch.core();
    const { access } = core.console.defaultEnvironment;
    const io = { ...started.io, isJson: given.isJson };
    const follow = options['follow'] as number | undefined;
    const presenter = started.presenter.showing({
      isJson: given.isJson,
      followMs: follow === undefined ? followMs : follow * 1_000,
    });
    const { doTask }: typeof tasks = require('../subcommands/run-subcommand');
    const run = () =>
      doTask(
        subcommand,
        { ...started, presenter },
        {
          core,
          io,
          expectation: given.expectation,
          signal,
          isTyped: io.isInteractive,
          note: given.isJson && !io.isInteractive ? io.beside : print,
          hint: given.isJson || options['dryRun'] === true || access.mode === 'dry' ? () => {} : print,
        },
      );
    const inMode = modeOf(options, access);
    await untilInterrupted(
      started.given.during(given, () => inMode(run)),
      signal,
    );
  };
}

/** The task's own options count, and otherwise those the console was started with. */
function expectationOf({ expect, confirm }: Choice['options'], console: Expectation): Expectation {
  return {
    ...console,
    ...(expect === undefined ? {} : { count: expect as number }),
    isConfirmed: console.isConfirmed || confirm === false,
  };
}

/** Returns the mode for a task's `--dry-run` and `--read-only`. */
function modeOf(
  { dryRun, readOnly }: Choice['options'],
  access: Access,
): (run: () => Promise<void>) => Promise<void> {
  if (dryRun === true) return (run) => access.dry(run);
  return readOnly === true ? (run) => access.readOnly(run) : (run) => run();
}

/** An interrupted task has a moment to report its publications. @throws RocketJobError `interrupted` */
async function untilInterrupted(task: Promise<void>, signal: AbortSignal): Promise<void> {
  const interrupted = new Promise<never>((_, reject) => {
    const end = () => reject(new RocketJobError('interrupted', 'Interrupted.', {}));
    signal.addEventListener('abort', () => setTimeout(end, LAST_WORDS_MS).unref(), { once: true });
  });
  try {
    await Promise.race([task, interrupted]);
  } catch (error) {
    if (!signal.aborted) throw error;
    await interrupted;
  }
}
