import { SUBCOMMAND_NAMES } from '../../cli/subcommands/subcommand';
import { tokenize } from '../edit/tokenize';

/** Consoles that mark every typed line: lines without a mark are output. */
const OWN = /[\w-]+\([^)]*\) .*\b(?:r[wo]|dry):\d+>/; // rocketjob(prod) rs0 [primary] rw:001>
const NUMBERED = [
  /irb\([^)]*\):\d+(?::\d+)?[>*"'`]/, // irb(main):001:0>  irb(main):002*
  OWN,
  /\[\d+\] [\w-]+\([^)]*\)[>*]/, // [1] pry(main)>
];
/** As strict as possible: a line of code that looks like a prompt would lose its beginning. */
const OTHERS = [
  /[\w-]+\([\w:-]*\)(?::\d+)?>/, // app(prod)>  app(dev):001>
  /[\w-]+\((?:dev|development|test|staging|prod|production)\)(?::\d+)?\*/, // app(prod)*
  /[\w-]+ \[[^\]]+\] [\w-]+>/, // rs0 [direct: primary] test>
  /(?:rj|irb|pry)>/,
  />{1,3}/,
  /\?>/, // continues after >>
];
const promptOf = (kinds: readonly RegExp[]) =>
  new RegExp(`^(?:${kinds.map(({ source }) => source).join('|')})(?: |$)`);
const NUMBERED_PROMPT = promptOf(NUMBERED);
const PROMPT = promptOf([...NUMBERED, ...OTHERS]);
/** This console's prompt, at the very beginning of a line. */
const OWN_PROMPT = new RegExp(`^(?:${OWN.source})`);
const CONTINUATION = /^(?:\.{3}|\|)(?: |$)/;
const RESULT = /^=> ?/;
/** A command that starts a console; `$ rj-console servers` is a task instead. */
const SHELL = new RegExp(
  `^[$%] +(?:npx +|bundle exec +|bin/)*(?:rj-console(?! +(?:${SUBCOMMAND_NAMES.join('|')})\\b)|rails c|rails console|irb|node|mongosh)\\b`,
);

/** The typed text, and the number of lines without a mark that were dropped as output. */
export interface TypedText {
  readonly text: string;
  readonly unmarked: number;
}

/**
 * Returns the typed text of a console's transcript: without the prompts, and without the results after `=> `.
 * Lines that start within a string stay. Code is never dropped on a guess: if a console doesn't mark every
 * line, a line without a mark counts as code unless it continues a result.
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
 * Whether a line looks as if it had been typed at this console: such output is indented by one column, so
 * that it isn't taken for input when it is copied together with the typed text.
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
 * Returns the typed text of a console that marks every typed line: the text after prompts of one kind, as far
 * left as the first of them, and the lines below that continue an entry. Everything else is output, whatever
 * it looks like.
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

/**
 * Whether one of its brackets or templates is still open: then the following text belongs to it, as in a line
 * wrapped by the screen.
 */
function isOpen(text: string): boolean {
  const tokens = tokenize(text);
  const depth = tokens.reduce((sum, { kind }) => sum + (kind === 'open' ? 1 : kind === 'close' ? -1 : 0), 0);
  const last = tokens.at(-1);
  return depth > 0 || (last?.isOpen === true && last.text.startsWith('`'));
}
