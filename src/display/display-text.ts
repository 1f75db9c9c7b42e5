declare const safe: unique symbol;

/**
 * Text that is safe to print: written in this code, or escaped. A plain string is not assignable to it, so the compiler
 * finds every place where text from the database would reach a terminal as it is. Only this folder creates it.
 */
export type DisplayText = string & { readonly [safe]: true };

/** What may be put into `display` as it is. */
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

/** Returns the parts as one text, a line each unless another separator is given. */
export function joined(parts: readonly DisplayText[], separator = display`\n`): DisplayText {
  return parts.join(separator) as DisplayText;
}
