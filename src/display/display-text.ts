declare const safe: unique symbol;

/**
 * Text that is safe to print: written in this code, or escaped. A plain string is not assignable to it, so
 * the compiler finds every place where text from the database would reach a terminal unescaped. Only this
 * folder creates it.
 */
export type DisplayText = string & { readonly [safe]: true };

/** The values that `display` accepts without escaping. */
export type Displayable = DisplayText | number | bigint | boolean;

/**
 * Returns a template as text that is safe to print. Its values must be safe themselves: a number, or the
 * result of `escaped` or `display`.
 *
 * @example display`No server named ${escaped(name)}. Nothing was published.`
 */
export function display(template: TemplateStringsArray, ...values: readonly Displayable[]): DisplayText {
  return template.reduce((text, part, index) => `${text}${values[index - 1]}${part}`) as DisplayText;
}

/** An empty text. */
export const NOTHING = display``;

/** Returns the parts as one text, one per line unless another separator is given. */
export function joined(parts: readonly DisplayText[], separator = display`\n`): DisplayText {
  return parts.join(separator) as DisplayText;
}

/** Returns the lines of a text. */
export function linesOf(text: DisplayText): DisplayText[] {
  return text.split('\n') as DisplayText[];
}

/** Indents each line of a text, or all but the first one. */
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

/** Pads a text on its right, or on its left. */
export function padded(
  text: DisplayText,
  columns: number,
  side: 'right' | 'left' = 'right',
  filler: ' ' | '0' = ' ',
): DisplayText {
  return (side === 'right' ? text.padEnd(columns, filler) : text.padStart(columns, filler)) as DisplayText;
}

/** Returns the rest of a text after a given prefix. */
export function textBehind(text: DisplayText, beginning: DisplayText): DisplayText {
  return text.slice(beginning.length) as DisplayText;
}
