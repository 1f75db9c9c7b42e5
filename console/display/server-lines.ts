import type { ExpectedServer } from '../../src/index';
import type { Style } from './style';

const MOST_LISTED = 40;

/** Servers line by line with their states, the names in a column; so many, and how many more there are. */
export function serverLines(servers: readonly ExpectedServer[], { colour }: Style): string[] {
  const width = Math.max(0, ...servers.map(({ name }) => name.length));
  return listed(servers, ({ name, state, isZombie }) => {
    return `  ${name.padEnd(width)}  ${isZombie ? colour.red(`${state} (zombie)`) : state}`;
  });
}

/** One line each, and how many are left out. */
export function listed<T>(all: readonly T[], line: (one: T) => string): string[] {
  const lines = all.slice(0, MOST_LISTED).map(line);
  return all.length > lines.length ? [...lines, `  … ${all.length - lines.length} more`] : lines;
}
