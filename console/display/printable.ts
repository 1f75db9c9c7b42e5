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

/** Returns a thrown value as a string. Never throws. Values from the database are shown by `valueText`. */
export function textOf(value: unknown): string {
  try {
    return typeof value === 'object' && value !== null ? inspect(value) : String(value);
  } catch {
    return "a value that can't be shown";
  }
}

/**
 * A value as Node shows it, in colours where the output has some. What a value's own `inspect` makes of it may have
 * colours of its own; nothing else of a value can.
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
