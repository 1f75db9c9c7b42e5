import { type DisplayText, display } from '../../../src/console-startup';

const MOST_LISTED = 10;

/**
 * Returns one line each, and the number of omitted ones. @param rest how to see those, such as `servers shows
 * all`
 */
export function listed<T>(
  all: readonly T[],
  line: (one: T) => DisplayText,
  rest: DisplayText,
  most = MOST_LISTED,
): DisplayText[] {
  const lines = all.slice(0, most).map(line);
  return all.length > lines.length
    ? [...lines, display`  … ${all.length - lines.length} more (${rest})`]
    : lines;
}
