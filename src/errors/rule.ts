import { types } from 'node:util';

/** What a value given to a function should be, in words, and whether it is. Of stored values: mongo/stored/kind. */
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

/** A text that is not empty. @param words what it says: `the name of a user` */
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

/** The same, or undefined: as if it was not given. */
export function optionally({ words, isMet }: Rule): Rule {
  return { words, isMet: (value) => value === undefined || isMet(value) };
}
