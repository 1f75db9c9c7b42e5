import { withoutAnsi } from './graphemes';

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what removes them
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f]/g;

/** As strict as can be: a line of code that looks like a prompt would lose its beginning. */
const PROMPTS = [
  /irb\([^)]*\):\d+(?::\d+)?[>*"'`]/, // irb(main):001:0>  irb(main):002*
  /[\w-]+\([^)]*\) .*\b(?:r[wo]|dry):\d+>/, // rocketjob(prod) rs0 [primary] rw:001>
  /\[\d+\] [\w-]+\([^)]*\)[>*]/, // [1] pry(main)>
  /[\w-]+\([\w:]*\)(?::\d+)?>/, // app(prod)>  app(dev):001>
  /[\w-]+ \[[^\]]+\] [\w-]+>/, // rs0 [direct: primary] test>
  />{1,3}/,
];
const PROMPT = new RegExp(`^(?:${PROMPTS.map(({ source }) => source).join('|')})(?: |$)`);
const CONTINUATION = /^(?:\.{3}|\|)(?: |$)/;
const RESULT = /^=> /;

/** Text from the clipboard as an entry: line breaks of any system, no control characters, no prompts, no line break at the end. */
export function pastedText(raw: string): string {
  const text = withoutAnsi(raw.replaceAll(/\r\n?/g, '\n')).replaceAll(CONTROL, '');
  return withoutPrompts(text).replace(/\n+$/, '');
}

/**
 * A piece of a console's transcript as what was typed there: without the prompts, and without the results that follow
 * `=> `. Text that does not begin with a prompt stays as it is.
 */
function withoutPrompts(text: string): string {
  if (!PROMPT.test(text.trimStart())) return text;
  return text
    .split('\n')
    .map((line) => line.trimStart())
    .filter((line) => !RESULT.test(line))
    .map((line) => line.replace(PROMPT, '').replace(CONTINUATION, ''))
    .join('\n');
}
