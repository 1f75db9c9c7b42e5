import { nameText } from './name-text';

const MOST_NAMES = 10;

/**
 * Returns names as one text: the first ten, and the number of others. Thousands of names, or one of thousands
 * of characters, would hide the message.
 *
 * @param rest how to see all of them, such as `servers shows all`
 */
export function listedNames(names: readonly unknown[], rest = ''): string {
  const first = names.slice(0, MOST_NAMES).map(nameText).join(', ');
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${first}, … ${more} more${rest === '' ? '' : ` (${rest})`}` : first;
}
