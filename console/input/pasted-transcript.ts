import { tokenize } from './tokenize';

/** Consoles that mark every line that was typed: what has no mark is what they answered. */
const NUMBERED = [
  /irb\([^)]*\):\d+(?::\d+)?[>*"'`]/, // irb(main):001:0>  irb(main):002*
  /[\w-]+\([^)]*\) .*\b(?:r[wo]|dry):\d+>/, // rocketjob(prod) rs0 [primary] rw:001>
  /\[\d+\] [\w-]+\([^)]*\)[>*]/, // [1] pry(main)>
];
/** As strict as can be: a line of code that looks like a prompt would lose its beginning. */
const OTHERS = [
  /[\w-]+\([\w:-]*\)(?::\d+)?>/, // app(prod)>  app(dev):001>
  /[\w-]+\((?:dev|development|test|staging|prod|production)\)(?::\d+)?\*/, // app(prod)*
  /[\w-]+ \[[^\]]+\] [\w-]+>/, // rs0 [direct: primary] test>
  /(?:rj|irb|pry)>/,
  />{1,3}/,
  /\?>/, // goes on after >>
];
const promptOf = (kinds: readonly RegExp[]) =>
  new RegExp(`^(?:${kinds.map(({ source }) => source).join('|')})(?: |$)`);
const NUMBERED_PROMPT = promptOf(NUMBERED);
const PROMPT = promptOf([...NUMBERED, ...OTHERS]);
const CONTINUATION = /^(?:\.{3}|\|)(?: |$)/;
const RESULT = /^=> ?/;
/** How a console is started. */
const SHELL = /^[$%] +(?:npx +|bundle exec +|bin\/)*(?:rj-console|rails c|rails console|irb|node|mongosh)\b/;

/** What was typed, and how many lines without any mark were taken for what the console said. */
export interface TypedText {
  readonly text: string;
  readonly unmarked: number;
}

/**
 * A piece of a console's transcript as what was typed there: without the prompts, and without the results that follow
 * `=> `. Lines that begin within a string stay. Code is never left out on a guess: where a console does not mark every
 * line, a line without a mark counts as code unless it goes on with a result.
 */
export function withoutPrompts(text: string, literalLines: ReadonlySet<number>): TypedText {
  const lines = text.split('\n');
  const isCode = (index: number) => !literalLines.has(index);
  const marks = lines.map((line, index) => (isCode(index) ? markOf(line) : 'literal'));
  const first = marks.find((mark, index) => mark !== 'shell' && (lines[index] ?? '').trim() !== '');
  const isTranscript = first === 'prompt' || marks[0] === 'shell';
  const numbered = lines.some((line, index) => isCode(index) && NUMBERED_PROMPT.test(line.trimStart()));
  if (!isTranscript) {
    return { text: lines.filter((_, index) => marks[index] !== 'result').join('\n'), unmarked: 0 };
  }
  return typedText(lines, marks, numbered);
}

type Mark = 'prompt' | 'continuation' | 'result' | 'shell' | 'literal' | 'none';

function markOf(line: string): Mark {
  const start = line.trimStart();
  if (RESULT.test(start)) return 'result';
  if (PROMPT.test(start)) return 'prompt';
  if (SHELL.test(start)) return 'shell';
  return CONTINUATION.test(start) ? 'continuation' : 'none';
}

function typedText(lines: readonly string[], marks: readonly Mark[], isAllMarked: boolean): TypedText {
  const afterPrompt = isAllMarked ? 'output' : 'code';
  let unmarkedIs: 'code' | 'output' | 'result' = afterPrompt;
  let typed = '';
  let unmarked = 0;
  const code = (line: string) => {
    typed += `${line}\n`;
    return [line];
  };
  const answer = (line: string) => {
    if (unmarkedIs === 'output' && line.trim() !== '') unmarked++;
    return [];
  };
  const kept = lines.flatMap((line, index) => {
    switch (marks[index]) {
      case 'prompt':
        unmarkedIs = afterPrompt;
        typed = '';
        return code(line.trimStart().replace(PROMPT, ''));
      case 'continuation':
        return code(line.trimStart().replace(CONTINUATION, ''));
      case 'result':
        unmarkedIs = 'result';
        return [];
      case 'shell':
        return [];
      case 'literal':
        return code(line.replace(CONTINUATION, ''));
      default:
        return unmarkedIs === 'code' || isOpen(typed) ? code(line) : answer(line);
    }
  });
  return { text: kept.join('\n'), unmarked };
}

/** Whether a bracket of the text is still open: what follows then belongs to it, as in a line that the screen broke. */
function isOpen(text: string): boolean {
  const depth = tokenize(text).reduce((sum, { kind }) => {
    return sum + (kind === 'open' ? 1 : kind === 'close' ? -1 : 0);
  }, 0);
  return depth > 0;
}
