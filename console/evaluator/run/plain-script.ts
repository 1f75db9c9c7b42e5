import { Script } from 'node:vm';
import type { Evaluator } from '../evaluator';
import { tidyError } from './user-errors';

const DECLARATION =
  /\b(const|let|var|class|(?:async\s+)?function\s*\*?)\s+([\w$]+)|\b(const|let|var)\s*([{[][^=]*)=/g;

/**
 * Runs JavaScript unchanged, without rewriting and so without a parser: nothing in it is awaited
 * automatically. Its top-level names become names of the console, which later lines can see, set and declare
 * again.
 *
 * @returns false, without running anything, if it isn't plain JavaScript
 * @throws the error of the text
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

/** Returns the names at the top level, and whether each is a constant. */
function declaredIn(text: string): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>();
  for (const [, keyword, name, patternKeyword, pattern] of text.matchAll(DECLARATION)) {
    const isConstant = ['const', 'class'].includes(keyword ?? patternKeyword ?? '');
    for (const found of name === undefined ? (pattern?.match(/[\w$]+/g) ?? []) : [name]) {
      // A second declaration is an error only if the text declares the name at its top level.
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
