import type { Languages } from '../../evaluator/languages';
import { SUBCOMMAND_NAMES } from '../subcommands/subcommand';

/** The questions that distinguish a task from code. */
export type CodeReader = Pick<Languages, 'readAs' | 'namesAs' | 'holderOf'>;

/** As pages write it: `$ npx rj-console servers`. */
const PROGRAM = '(?:[$%]\\s+)?(?:npx\\s+(?:(?:-y|--yes)\\s+)?)?rj-console\\s+';
const TASK = new RegExp(`^(${PROGRAM})?((?:${SUBCOMMAND_NAMES.join('|')})(?=\\s|$).*)$`, 's');
const NAME = /^[\w-]+/;
/** Operators that can follow a variable, but not the name of a task. */
const OPERATOR = /^(?:[=<>|&+%^!,;:(){}`]|-(?![\w-])|--$)/;
/** A pipe, a redirection or a second command: refused as such if it isn't code. */
const SHELL_OPERATOR = /^(?:\||>>?|&&|;)\s*\w.*[^({[,=|&+>]$/;
/** A pattern, or a file. */
const OPERAND_LIKE_CODE = /^(?:$|[-.*?[])/;
const OPTION = /^--?[a-z]/i;
/** Keywords that can follow a name in TypeScript or Ruby. */
const KEYWORD = /^(?:as|in|instanceof|of|satisfies|if|unless|while|until|and|or|rescue|do)\b/;

/** Whether a word is the name of a task. */
export function isTaskName(word: string | undefined): boolean {
  return (SUBCOMMAND_NAMES as readonly (string | undefined)[]).includes(word);
}

/** A task in an entry, and the number of the line that it ends at. */
export interface TypedLine {
  /** Without the name of the program. */
  readonly text: string;
  readonly line: number;
}

/**
 * Returns the shell tasks in an entry typed at the prompt, such as `pause app1`; none if it is code. Each line
 * is a task or a comment, or continues a line that ends with a backslash. Code stays code: `pause` if there is
 * such a variable, `job = …`, `jobs.length`.
 */
export function typedTasks(text: string, code: CodeReader): readonly TypedLine[] {
  const tasks: TypedLine[] = [];
  let hasTask = false;
  let open = '';
  for (const [index, part] of text.split('\n').entries()) {
    const line = `${open}${part.trim()}`;
    const isContinued = line.endsWith('\\');
    open = isContinued ? `${line.slice(0, -1).trimEnd()} ` : '';
    if (isContinued || line === '' || line.startsWith('#')) continue;
    const task = taskIn(line, code);
    if (task === undefined && !isEither(line, code)) return [];
    hasTask ||= task !== undefined;
    tasks.push({ text: task ?? line, line: index + 1 });
  }
  return hasTask && open === '' ? tasks : [];
}

/** `servers` is a name of the console. Between tasks it is one of them. */
function isEither(line: string, code: CodeReader): boolean {
  return isTaskName(line) && code.holderOf(line) === 'console';
}

export function isTypedTask(text: string, code: CodeReader): boolean {
  return typedTasks(text, code).length > 0;
}

function taskIn(line: string, code: CodeReader): string | undefined {
  const [, program, task = ''] = TASK.exec(line) ?? [];
  const [name] = NAME.exec(task) ?? [];
  if (name === undefined) return undefined;
  return program !== undefined || isTask(line, name, code) ? task : undefined;
}

function isTask(line: string, name: string, code: CodeReader): boolean {
  const rest = line.slice(name.length).trim();
  if (SHELL_OPERATOR.test(rest) && isUnreadable(line, code)) return true;
  if (OPERATOR.test(rest) || KEYWORD.test(rest)) return false;
  switch (code.readAs('typescript', line)) {
    case 'wrong':
      return !isRuby(line, name, code);
    case 'unfinished':
      // `pause web*`, or `pause *`
      return /^[\w'"]/.test(rest) || (/^[*?[]/.test(rest) && code.holderOf(name) === undefined);
    case 'valid':
      return isMeantAsTask(line, rest, name, code);
  }
}

/**
 * Text that is also valid TypeScript: `pause`, `events -f`, `refresh-config`. As code, it would be an error,
 * or the difference of two names.
 */
function isMeantAsTask(line: string, rest: string, task: string, code: CodeReader): boolean {
  const { read, set } = code.namesAs('typescript', line);
  if (set.length > 0) return false;
  const holder = code.holderOf(task);
  if (holder === undefined)
    return OPERAND_LIKE_CODE.test(rest) && read.some((name) => code.holderOf(name) === undefined);
  return (
    OPTION.test(rest) && (holder === 'console' || read.some((name) => code.holderOf(name) === undefined))
  );
}

function isUnreadable(line: string, code: CodeReader): boolean {
  return code.readAs('typescript', line) !== 'valid' && code.readAs('ruby', line) !== 'valid';
}

/**
 * Ruby calls methods without parentheses, so every task is valid Ruby: it counts as a task unless something
 * suggests otherwise.
 */
function isRuby(line: string, task: string, code: CodeReader): boolean {
  if (code.readAs('ruby', line) !== 'valid') return false;
  return code.holderOf(task) === 'method' || code.namesAs('ruby', line).set.includes(task);
}
