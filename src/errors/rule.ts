import { types } from 'node:util';

/** A rule for a function's argument, in words and as a check. For stored values, see mongo/stored/kind. */
export interface Rule {
  /** The end of "Expected … to be": `a whole number from 1 to 100`. */
  readonly words: string;
  readonly isMet: (value: unknown) => boolean;
}

export const TRUE_OR_FALSE: Rule = { words: 'true or false', isMet: (value) => typeof value === 'boolean' };

export const A_DATE: Rule = {
  words: 'a Date',
  isMet: (value) => types.isDate(value) && !Number.isNaN(value.getTime()),
};

export const A_TEXT: Rule = { words: 'a string', isMet: (value) => typeof value === 'string' };

/** A non-empty string. @param words its meaning: `the name of a user` */
export function filledText(words: string): Rule {
  return { words, isMet: (value) => typeof value === 'string' && value !== '' };
}

export function wholeNumber(least: number, most: number, words = `from ${least} to ${most}`): Rule {
  return {
    words: `a whole number ${words}`,
    isMet: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

export function oneOf(values: readonly unknown[]): Rule {
  return { words: `one of ${values.join(', ')}`, isMet: (value) => values.includes(value) };
}

/** The same rule, or undefined for an omitted option. */
export function optionally({ words, isMet }: Rule): Rule {
  return { words, isMet: (value) => value === undefined || isMet(value) };
}
