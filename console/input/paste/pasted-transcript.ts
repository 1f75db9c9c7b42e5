import { SUBCOMMAND_NAMES } from '../../cli/subcommands/subcommand';
import { tokenize } from '../edit/tokenize';

/** Consoles that mark every line that was typed: what has no mark is what they answered. */
const OWN = /[\w-]+\([^)]*\) .*\b(?:r[wo]|dry):\d+>/; // rocketjob(prod) rs0 [primary] rw:001>
const NUMBERED = [
  /irb\([^)]*\):\d+(?::\d+)?[>*"'`]/, // irb(main):001:0>  irb(main):002*
  OWN,
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
/** As this console asks, at the very beginning of a line. */
const OWN_PROMPT = new RegExp(`^(?:${OWN.source})`);
const CONTINUATION = /^(?:\.{3}|\|)(?: |$)/;
const RESULT = /^=> ?/;
/** How a console is started; `$ rj-console servers` is a task instead. */
const SHELL = new RegExp(
  `^[$%] +(?:npx +|bundle exec +|bin/)*(?:rj-console(?! +(?:${SUBCOMMAND_NAMES.join('|')})\\b)|rails c|rails console|irb|node|mongosh)\\b`,
);

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
  if (!isTranscript) {
    return { text: lines.filter((_, index) => marks[index] !== 'result').join('\n'), unmarked: 0 };
  }
  const numbered = lines.find((line, index) => isCode(index) && NUMBERED_PROMPT.test(line.trimStart()));
  return numbered === undefined ? typedText(lines, marks) : textBehindPrompts(lines, numbered);
}

/**
 * Whether a line looks as if it had been typed at this console: output that does is shown one column to the right, so that
 * it is not taken for input where it is copied with what was typed.
 */
export function looksTyped(line: string): boolean {
  return OWN_PROMPT.test(line) || CONTINUATION.test(line);
}

type Mark = 'prompt' | 'continuation' | 'result' | 'shell' | 'literal' | 'none';

function markOf(line: string): Mark {
  const start = line.trimStart();
  if (RESULT.test(start)) return 'result';
  if (PROMPT.test(start)) return 'prompt';
  if (SHELL.test(start)) return 'shell';
  return CONTINUATION.test(start) ? 'continuation' : 'none';
}

function typedText(lines: readonly string[], marks: readonly Mark[]): TypedText {
  let isResult = false;
  const kept = lines.flatMap((line, index) => {
    switch (marks[index]) {
      case 'prompt':
        isResult = false;
        return [line.trimStart().replace(PROMPT, '')];
      case 'continuation':
        return [line.trimStart().replace(CONTINUATION, '')];
      case 'result':
        isResult = true;
        return [];
      case 'shell':
        return [];
      case 'literal':
        return [line.replace(CONTINUATION, '')];
      default:
        return isResult ? [] : [line];
    }
  });
  return { text: kept.join('\n'), unmarked: 0 };
}

/**
 * What was typed at a console that marks every such line: behind prompts of one kind, as far to the left as the first of
 * them, and below them what goes on with an entry. All else is output, whatever it looks like.
 *
 * @param first the first line with a prompt
 */
function textBehindPrompts(lines: readonly string[], first: string): TypedText {
  const kind = promptOf(NUMBERED.filter((each) => promptOf([each]).test(first.trimStart())));
  const indent = first.slice(0, first.length - first.trimStart().length);
  const kept: string[] = [];
  let typed = '';
  let after: 'code' | 'output' | 'result' = 'output';
  let unmarked = 0;
  for (const line of lines) {
    const text = line.startsWith(indent) ? line.slice(indent.length) : '';
    if (kind.test(text)) {
      typed = text.replace(kind, '');
      kept.push(typed);
      after = 'code';
    } else if (after === 'code' && (CONTINUATION.test(text) || isOpen(typed))) {
      const code = CONTINUATION.test(text) ? text.replace(CONTINUATION, '') : line;
      typed += `\n${code}`;
      kept.push(code);
    } else if (RESULT.test(line.trimStart())) {
      after = 'result';
    } else if (!SHELL.test(line.trimStart())) {
      if (after === 'code') after = 'output';
      if (after === 'output' && line.trim() !== '') unmarked++;
    }
  }
  return { text: kept.join('\n'), unmarked };
}

/** Whether a bracket or a template of it is still open: what follows then belongs to it, as in a line that the screen broke. */
function isOpen(text: string): boolean {
  const tokens = tokenize(text);
  const depth = tokens.reduce((sum, { kind }) => sum + (kind === 'open' ? 1 : kind === 'close' ? -1 : 0), 0);
  const last = tokens.at(-1);
  return depth > 0 || (last?.isOpen === true && last.text.startsWith('`'));
}
