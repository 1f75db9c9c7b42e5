import { valueText } from './value-text';

const LONGEST = 60;
/** Of a name that is too long, most of its beginning and some of its end are shown. */
const SHOWN_OF_END = 20;
/** Where a name begins or ends, or whether it is two, could not be told without quotes. */
const AMBIGUOUS = /^$|^\s|\s$|,|\s{2}|^['"`]|['"`]$/;

/**
 * Returns a name from the database as a list shows it: as it is, or in quotes where a reader could not tell where it
 * begins and ends, or that it is one name; shortened in its middle.
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
