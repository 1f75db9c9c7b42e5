import { inspect } from 'node:util';
import { shortened } from './value-text';

/** Formats a value for an error message: short, in backticks. */
export function shown(value: unknown): string {
  if (value === '') return 'an empty string';
  if (typeof value === 'string') return `\`${shortened(value)}\``;
  return `\`${inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 100, maxArrayLength: 5 })}\``;
}
