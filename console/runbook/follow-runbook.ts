import {
  type DisplayText,
  display,
  escaped,
  escapedLines,
  indented,
  NOTHING,
} from '../../src/console-startup';
import type { ConsoleIO } from '../app/console-io';
import type { Style } from '../display/layout/style';
import { filledIn, placeholdersIn } from './placeholders';
import type { RunbookStep } from './runbook-steps';

/** The parts of a session that a runbook needs. */
export interface RunbookIO extends Pick<ConsoleIO, 'style' | 'print'> {
  /** Runs the code and shows its result. @returns whether it ran to its end */
  run(code: string, step: RunbookStep): Promise<boolean>;
  /** Asks for a line, or a key of `keys`; undefined if the user wants to leave. */
  ask(question: DisplayText, keys?: string): Promise<string | undefined>;
  /** Lets the user edit the code; undefined if the user gave up. */
  edit(code: string): Promise<string | undefined>;
}

const QUESTION = display`run (r), skip (s), edit (e) or quit (q)? `;
const KEYS = 'rseq';

/**
 * Goes through a page with the user: each step is shown under its heading, and can then be run, skipped or
 * edited, or the page left. A failed step is offered again. Placeholders are asked for, each name once.
 *
 * @returns whether it reached the end of the page
 */
export async function followRunbook(steps: readonly RunbookStep[], io: RunbookIO): Promise<boolean> {
  const values = new Map<string, string>();
  for (const [index, step] of steps.entries()) {
    const title = display`Step ${index + 1} of ${steps.length}`;
    if (!step.isRunnable) {
      io.print(skippedText(title, step, io.style));
      continue;
    }
    io.print(stepHead(title, step, io.style));
    if (!(await askForPlaceholders(step, values, io))) return false;
    if (!(await takeStep(filledStep(step, values, io), io))) return false;
  }
  return true;
}

/** Returns the line above the code of a step: title, heading, place. */
export function stepHead(title: DisplayText, { heading, line }: RunbookStep, { colour }: Style): DisplayText {
  const head = heading === '' ? title : display`${title}: ${escaped(heading)}`;
  return display`${colour.bold(head)} ${colour.dim(display`(line ${line})`)}`;
}

/** Returns the code of a step, indented. */
export function stepCode({ code }: Pick<RunbookStep, 'code'>): DisplayText {
  return indented(escapedLines(code), 2);
}

export function skippedText(
  title: DisplayText,
  { heading, language, line }: RunbookStep,
  style: Style,
): DisplayText {
  const where = heading === '' ? NOTHING : display`: ${escaped(heading)}`;
  return style.colour.dim(
    display`${title}${where}: skipped, because it is ${escaped(language)} (line ${line})`,
  );
}

async function takeStep(step: RunbookStep, io: RunbookIO): Promise<boolean> {
  let { code } = step;
  io.print(stepCode(step));
  for (;;) {
    switch (await io.ask(QUESTION, KEYS)) {
      case 'r':
        if (await io.run(code, step)) return true;
        break;
      case 's':
        return true;
      case 'e': {
        const edited = await io.edit(code);
        if (edited === undefined || edited.trim() === '') break;
        code = edited;
        if (await io.run(code, step)) return true;
        break;
      }
      default:
        return false;
    }
  }
}

/** Returns the step with its values. A place where no value would be safe is left to the user. */
function filledStep(step: RunbookStep, values: ReadonlyMap<string, string>, io: RunbookIO): RunbookStep {
  const filled = { ...step, code: filledIn(step, values) };
  const open = placeholdersIn(step).filter((name) => placeholdersIn(filled).includes(name));
  if (open.length > 0) {
    const names = open.map((name) => `<${name}>`).join(', ');
    const text = display`The console can't safely insert a value for ${escaped(names)} here. Press e to edit the step.`;
    io.print(io.style.colour.yellow(text));
  }
  return filled;
}

async function askForPlaceholders(
  step: RunbookStep,
  values: Map<string, string>,
  io: RunbookIO,
): Promise<boolean> {
  for (const name of placeholdersIn(step)) {
    while (!values.has(name)) {
      const value = await io.ask(display`<${escaped(name)}>: `);
      if (value === undefined) return false;
      // An empty value could mean everything.
      if (value.trim() !== '') values.set(name, value.trim());
    }
  }
  return true;
}

/** Returns the code with empty lines before it, so that an error names the line of the page. */
export function atItsLine({ code, line }: Pick<RunbookStep, 'code' | 'line'>): string {
  return '\n'.repeat(line - 1) + code;
}
