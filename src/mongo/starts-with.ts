/** A filter's value: strings that begin with exactly these characters. Can use an index. */
export function startsWith(prefix: string): RegExp {
  return new RegExp(`^${prefix.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')}`);
}
