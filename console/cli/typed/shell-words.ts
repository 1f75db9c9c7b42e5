import { homedir } from 'node:os';
import { RocketJobError } from '../../../src/console-startup';

/** A blank, or a part of a word: quoted, escaped or bare. */
const PART = /(\s+)|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;
const HOME = /^~(?=\/|$)/;

/**
 * Returns the words of a line by the rules of a shell: quotes keep blanks, a backslash keeps the next
 * character, `~` is the home folder, and `#` starts a comment.
 *
 * @throws RocketJobError `invalid_argument` for a quote that is never closed, and for syntax that only a
 *   shell supports
 * @example shellWords("stop 'app 1' --dry-run")  // ['stop', 'app 1', '--dry-run']
 */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; ) {
    PART.lastIndex = at;
    const part = PART.exec(line);
    if (part === null) throw wrong(`The quote ${line[at]} is not closed. Nothing ran.`, line);
    const [whole, blanks, single, double, escaped, bare] = part;
    at += whole.length;
    if (blanks !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (bare !== undefined && word === undefined && bare.startsWith('#')) {
      return words;
    } else {
      refuseShellOnly(double ?? '', /[$`]/, line);
      refuseShellOnly(bare ?? '', /[|<>&;`]|\$./, line);
      const plain = bare === undefined || word !== undefined ? bare : bare.replace(HOME, homedir());
      word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? escaped ?? plain ?? '');
    }
  }
  return word === undefined ? words : [...words, word];
}

function refuseShellOnly(text: string, special: RegExp, line: string): void {
  const found = special.exec(text)?.[0];
  if (found !== undefined)
    throw wrong(
      `\`${found[0]}\` has no meaning in a task at the prompt. Nothing ran. Pipes, redirections and variables need a shell. In single quotes, \`${found[0]}\` is plain text.`,
      line,
    );
}

function wrong(message: string, line: string): RocketJobError {
  return new RocketJobError('invalid_argument', message, { argument: 'task', value: line });
}
