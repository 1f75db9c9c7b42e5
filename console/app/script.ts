import { text as readAll } from 'node:stream/consumers';
import { EXIT } from '../cli/exit-code';
import type { ScriptStep } from '../cli/options';
import { textOfFile } from '../cli/text-file';
import { atItsLine } from '../runbook/follow-runbook';
import { runAllSteps } from '../runbook/run-all-steps';
import { languageOfStep } from '../runbook/runbook-steps';
import { stepsOfPage } from '../runbook/steps-of-page';
import { type Entry, entryOf } from './commands';
import type { AnswerOptions } from './runner';
import type { Started } from './start';

type Step = ScriptStep | { readonly kind: 'input' };

/** The code to run, and its name in errors. */
type ScriptText = readonly [text: string, filename: string];

export interface ScriptOptions {
  readonly steps: readonly ScriptStep[];
  /** The text that `firstText` is already reading. */
  readonly first: Promise<ScriptText> | undefined;
  readonly input: NodeJS.ReadableStream;
  readonly signal: AbortSignal;
  readonly showError: (error: unknown) => void;
}

/** Reads the first text of a script, so that it can be parsed while the console connects. */
export function firstText(steps: readonly ScriptStep[], input: NodeJS.ReadableStream): Promise<ScriptText> {
  return textOf(allSteps(steps)[0], input);
}

function allSteps(steps: readonly ScriptStep[]): readonly [Step, ...Step[]] {
  const [first = { kind: 'input' }, ...others]: readonly Step[] = steps;
  return [first, ...others];
}

/**
 * Runs `-e` and `-f` in the given order, or standard input if there are none: without a prompt or echo, and
 * it stops at the first error.
 *
 * @returns the exit code
 */
export async function runScript(
  started: Started,
  { steps, first, input, signal, showError }: ScriptOptions,
): Promise<number> {
  for (const [index, step] of allSteps(steps).entries()) {
    try {
      const [text, filename] = await ((index === 0 && first) || textOf(step, input));
      for (const entry of entriesIn(text)) {
        if (entry.command?.kind === 'exit') return exitCode(started);
        started.takePublished();
        if (await answer(started, entry, { filename, signal })) break;
      }
    } catch (error) {
      showError(error);
      if (!signal.aborted) return step.kind === 'eval' ? EXIT.failed : EXIT.scriptStopped;
    }
    if (signal.aborted) return EXIT.interrupted;
  }
  return exitCode(started);
}

/** Runs one text, or every step of a runbook without asking. @returns whether a `return` ended the script */
async function answer(started: Started, entry: Entry, options: AnswerOptions): Promise<boolean> {
  const { command } = entry;
  if (command?.kind !== 'runbook') return (await started.answer(entry, options)).hasReturned;
  await runAllSteps(await stepsOfPage(command.path), {
    style: started.io.style,
    print: started.io.print,
    run: (step) =>
      started.answer(entryOf(atItsLine(step)), {
        ...options,
        filename: command.path,
        language: languageOfStep(step),
      }),
  });
  return false;
}

function exitCode({ presenter }: Started): number {
  return presenter.following.isIncomplete ? EXIT.incomplete : EXIT.done;
}

/**
 * Returns the text itself, or, if some of its lines are console commands (`help`, `it`, `exit`), the parts
 * between them. Lines keep their numbers.
 */
function entriesIn(text: string): Entry[] {
  const lines = text.split('\n');
  const entries: Entry[] = [];
  const entryBetween = (from: number, to: number) =>
    entryOf('\n'.repeat(from) + lines.slice(from, to).join('\n'));
  let start = 0;
  for (const [number, line] of lines.entries()) {
    const entry = entryOf(line);
    if (entry.command === undefined) continue;
    entries.push(entryBetween(start, number), entry);
    start = number + 1;
  }
  entries.push(entryBetween(start, lines.length));
  return entries.filter((entry) => entry.text.trim() !== '');
}

async function textOf(step: Step, input: NodeJS.ReadableStream): Promise<ScriptText> {
  switch (step.kind) {
    case 'eval':
      return [step.code, '-e'];
    case 'file':
      return [await textOfFile(step.path), step.path];
    case 'runbook':
      return [`runbook ${step.path}`, '--runbook'];
    case 'input':
      return [await readAll(input), 'standard input'];
  }
}
