import { inspect } from 'node:util';
import {
  type DisplayText,
  escapedLines,
  escapedOutput,
  stackWithSources,
  withoutKnownSecrets,
} from '../../src/console-startup';
import type { Style } from './layout/style';

const ESCAPE = String.fromCharCode(27);

/** Returns a thrown value as a string. Never throws. For values from the database, use `valueText`. */
export function textOf(value: unknown): string {
  try {
    return typeof value === 'object' && value !== null ? inspect(value) : String(value);
  } catch {
    return "a value that can't be shown";
  }
}

/**
 * Returns a value as Node shows it, in colours if the output has them. The result of a value's own `inspect`
 * may have its own colours; nothing else in a value can.
 */
export function inspected(
  value: unknown,
  options: Parameters<typeof inspect>[1] & object,
  { colour }: Pick<Style, 'colour'>,
): DisplayText {
  const plain = withoutKnownSecrets(stackWithSources(inspect(value, { ...options, colors: false })));
  if (!colour.isColorSupported) return escapedLines(plain);
  if (!plain.includes(ESCAPE))
    return escapedOutput(withoutKnownSecrets(stackWithSources(inspect(value, { ...options, colors: true }))));
  return showsItself(value) ? escapedOutput(plain) : escapedLines(plain);
}

function showsItself(value: unknown): boolean {
  const shown = (value as { readonly [inspect.custom]?: unknown } | null | undefined)?.[inspect.custom];
  return typeof shown === 'function';
}
