import { z } from 'zod';
import { LEVELS, type Level } from '../../config/settings/level';
import { shown } from '../../errors/shown';
import { numberFrom } from '../received-values';

// The parameters that the built-in subscribers accept in events of other programs: everything that makes a
// Ruby server act. For targets, only the names are checked, as in Ruby: a value that matches nothing here is
// for other processes.

export const mandatory = z.unknown();
export const optional = z.unknown().optional();

/** The levels of Ruby's own Logger, by number; Semantic Logger treats its `UNKNOWN` as an error. */
const LEVELS_OF_RUBY: readonly Level[] = ['debug', 'info', 'warn', 'error', 'fatal', 'error'];

/** Accepts upper and lower case, and the numbers of Ruby's own Logger. */
export const receivedLevel = z.unknown().transform((value, context): Level => {
  const level = levelFrom(value);
  if (level !== undefined) return level;
  const message = `Expected \`level\` to be one of ${LEVELS.join(', ')}, got ${shown(value)}.`;
  context.addIssue({ code: 'custom', input: value, message });
  return z.NEVER;
});

function levelFrom(value: unknown): Level | undefined {
  if (typeof value === 'string') return LEVELS.find((level) => level === value.toLowerCase());
  const number = numberFrom(value);
  return number !== undefined && Number.isInteger(number) ? LEVELS_OF_RUBY.at(number) : undefined;
}

/** Accepts the name of a class; like Ruby, treats null and false as no name. */
export const receivedClassName = z.unknown().transform((value, context): string | undefined => {
  if (value === null || value === false) return undefined;
  if (typeof value === 'string' && value.trim() !== '') return value;
  const message = `Expected \`class_name\` to be the name of a class, got ${shown(value)}.`;
  context.addIssue({ code: 'custom', input: value, message });
  return z.NEVER;
});
