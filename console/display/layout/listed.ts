import { type DisplayText, display } from '../../../src/console-startup';

const MOST_LISTED = 10;

/** One line each, and how many are left out. @param rest how to see those, as in `servers shows all` */
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
