/**
 * The word after the fence of a step that runs exactly as written: nothing is removed from it as from a
 * pasted page.
 */
export const ENTERED = 'entered';
/** The word after the fence of a text that is shown and skipped. */
const NOT_REPLAYABLE = 'text';
/**
 * Markdown reads a lone CR as a line break and NUL as another character; an unpaired surrogate isn't UTF-8.
 */
const NOT_IN_MARKDOWN = /[\r\0\p{Cs}]/u;
const SHORTEST_FENCE = 3;

/**
 * Returns a text as a block of Markdown that parses back to exactly this text, without the empty lines before
 * it: the fence is longer than every run of backticks in the text. A text that Markdown can't hold is escaped
 * and marked so that a runbook skips it.
 *
 * @example enteredBlock("Server.publish('pause')")
 */
export function enteredBlock(text: string): string {
  // A step of a runbook starts at its line of the page.
  const code = text.replaceAll('\r\n', '\n').replace(/^\n+/, '');
  const isExact = !NOT_IN_MARKDOWN.test(code);
  const content = isExact ? code : JSON.stringify(code);
  const runs = content.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(SHORTEST_FENCE, ...runs.map(({ length }) => length + 1)));
  return `${fence}${isExact ? ENTERED : NOT_REPLAYABLE}\n${content}\n${fence}\n`;
}
