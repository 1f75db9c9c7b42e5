declare const safe: unique symbol;

/**
 * Text that is safe to print: written in this code, or escaped. A plain string is not assignable to it, so the compiler
 * finds every place where text from the database would reach a terminal as it is. Only this folder creates it.
 */
export type DisplayText = string & { readonly [safe]: true };

/** The values that `display` takes without escaping. */
export type Displayable = DisplayText | number | bigint | boolean;

/**
 * Returns a template as text that is safe to print. What is put into it must be safe itself: a number, or text that went
 * through `escaped` or `display`.
 *
 * @example display`No server named ${escaped(name)}. Nothing was published.`
 */
export function display(template: TemplateStringsArray, ...values: readonly Displayable[]): DisplayText {
  return template.reduce((text, part, index) => `${text}${values[index - 1]}${part}`) as DisplayText;
}

/** No text at all. */
export const NOTHING = display``;

/** Returns the parts as one text, a line each unless another separator is given. */
export function joined(parts: readonly DisplayText[], separator = display`\n`): DisplayText {
  return parts.join(separator) as DisplayText;
}

/** Returns the lines of a text. */
export function linesOf(text: DisplayText): DisplayText[] {
  return text.split('\n') as DisplayText[];
}

/** Returns a text with each of its lines moved to the right, or all but the first one. */
export function indented(
  text: DisplayText,
  columns: number,
  from: 'first' | 'second' = 'first',
): DisplayText {
  const indent = ' '.repeat(columns);
  return text.replaceAll(
    from === 'first' ? /^/gm : /\n/g,
    from === 'first' ? indent : `\n${indent}`,
  ) as DisplayText;
}

/** Returns a text filled up on its right, or on its left. */
export function padded(
  text: DisplayText,
  columns: number,
  side: 'right' | 'left' = 'right',
  filler: ' ' | '0' = ' ',
): DisplayText {
  return (side === 'right' ? text.padEnd(columns, filler) : text.padStart(columns, filler)) as DisplayText;
}

/** Returns what a text has behind its beginning. */
export function textBehind(text: DisplayText, beginning: DisplayText): DisplayText {
  return text.slice(beginning.length) as DisplayText;
}
