import type { Languages } from '../../evaluator/languages';
import { SUBCOMMAND_NAMES } from '../subcommands/subcommand';

/** The questions that distinguish a task from code. */
export type CodeReader = Pick<Languages, 'readAs' | 'namesAs' | 'holderOf'>;

const TASK = new RegExp(`^(rj-console\\s+)?(${SUBCOMMAND_NAMES.join('|')})(?=\\s|$)`);
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

/**
 * Whether an entry is a shell task, such as `pause app1`, typed at the prompt: one line that starts with the
 * task, and isn't code. Code stays code: `pause` if there is such a variable, `job = …`, `jobs.length`.
 */
export function isTypedTask(text: string, code: CodeReader): boolean {
  const line = text.trim();
  const [name, prefix, task = ''] = TASK.exec(line) ?? [];
  if (name === undefined || line.includes('\n')) return false;
  if (prefix !== undefined) return true;
  const rest = line.slice(name.length).trim();
  if (SHELL_OPERATOR.test(rest) && isUnreadable(line, code)) return true;
  if (OPERATOR.test(rest) || KEYWORD.test(rest)) return false;
  switch (code.readAs('typescript', line)) {
    case 'wrong':
      return !isRuby(line, task, code);
    case 'unfinished':
      // `pause web*`, or `pause *`
      return /^[\w'"]/.test(rest) || (/^[*?[]/.test(rest) && code.holderOf(task) === undefined);
    case 'valid':
      return isMeantAsTask(line, rest, task, code);
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
