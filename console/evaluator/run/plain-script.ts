import { Script } from 'node:vm';
import type { Evaluator } from '../evaluator';
import { tidyError } from './user-errors';

const DECLARATION =
  /\b(const|let|var|class|(?:async\s+)?function\s*\*?)\s+([\w$]+)|\b(const|let|var)\s*([{[][^=]*)=/g;

/**
 * Runs a text in JavaScript as it is, with no rewriting and so without a parser of ours: nothing in it is awaited by
 * itself. Its top-level names become names of the console, which later lines see, set and declare again.
 *
 * @returns false, and nothing ran, when it is no plain JavaScript
 * @throws what the text throws
 */
export function runPlainScript(evaluator: Evaluator, text: string, filename: string): boolean {
  if (!compiles(text)) return false;
  const properties = [...declaredIn(text)].map(([name, isConstant]) =>
    isConstant ? name : `get ${name}(){return ${name}},set ${name}(__v){${name}=__v}`,
  );
  const script = new Script(`(function(){${text}\nreturn {${properties.join()}}})`, { filename });
  try {
    const names = script.runInContext(evaluator.context)() as object;
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(names))) {
      Object.defineProperty(evaluator.context, name, { ...descriptor, configurable: true });
    }
  } catch (error) {
    tidyError(error, evaluator.context, (file, line) => (file === filename ? line : undefined));
    throw error;
  }
  return true;
}

/** The names at the top level, and whether each is a constant. */
function declaredIn(text: string): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>();
  for (const [, keyword, name, patternKeyword, pattern] of text.matchAll(DECLARATION)) {
    const isConstant = ['const', 'class'].includes(keyword ?? patternKeyword ?? '');
    for (const found of name === undefined ? (pattern?.match(/[\w$]+/g) ?? []) : [name]) {
      // Declaring it once more is an error only when the text does so at its top level.
      if (!names.has(found) && compiles(`let ${found}`) && !compiles(`${text}\nlet ${found}`))
        names.set(found, isConstant);
    }
  }
  return names;
}

function compiles(text: string): boolean {
  try {
    new Script(text);
    return true;
  } catch {
    return false;
  }
}
