import { valueText } from './value-text';

const LONGEST = 60;
/** A name that is too long is shown with most of its beginning and this many characters of its end. */
const SHOWN_OF_END = 20;
/** Without quotes, you couldn't tell where such a name begins or ends, or whether it is one name. */
const AMBIGUOUS = /^$|^\s|\s$|,|\s{2}|^['"`]|['"`]$/;

/**
 * Returns a name from the database as a list shows it: unchanged, or in quotes if you couldn't tell where it
 * begins and ends, or that it is one name; shortened in the middle.
 *
 * @example
 *     nameText('app1:4711') // 'app1:4711'
 *     nameText('app1, app2') // "'app1, app2'"
 */
export function nameText(name: unknown): string {
  const text = valueText(name, Number.POSITIVE_INFINITY);
  const short =
    text.length > LONGEST
      ? `${text.slice(0, LONGEST - SHOWN_OF_END - 1)}…${text.slice(-SHOWN_OF_END)}`
      : text;
  return AMBIGUOUS.test(short) ? `'${short.replaceAll(/[\\']/g, '\\$&')}'` : short;
}
