import { child, field, list, type SyntaxNode } from '../parse/syntax-node';

// Reading an unknown member of this package's classes and records is an error at the prompt
// (`run/known-members.ts`).

/**
 * Returns the source of `owner` before one of its members is read. @param key the member's name, as source
 */
export function having(owner: string, key: string): string {
  return `__rj.having(${owner},${key})`;
}

/** Returns the source of a value that a pattern destructures. */
export function takenBy(pattern: SyntaxNode, value: string): string {
  const keys = keysOf(pattern);
  return keys.length === 0 ? value : `__rj.taking(${[value, ...keys].join()})`;
}

/**
 * Returns the source of the name in `.name` and `['name']`; undefined for a private name, and for a computed
 * one.
 */
export function keyOf(member: SyntaxNode): string | undefined {
  const key = child(member, 'property');
  const isName = field(member, 'computed') !== true && key.type === 'Identifier';
  return literal(key, isName);
}

/**
 * Returns the source of the names that a pattern takes from an object: not those with a default, which may be
 * missing.
 */
export function keysOf(pattern: SyntaxNode): readonly string[] {
  if (pattern.type !== 'ObjectPattern') return [];
  return list(pattern, 'properties').flatMap((property) => {
    if (property.type !== 'ObjectProperty' || child(property, 'value').type === 'AssignmentPattern')
      return [];
    const key = child(property, 'key');
    return literal(key, field(property, 'computed') !== true && key.type === 'Identifier') ?? [];
  });
}

function literal(key: SyntaxNode, isName: boolean): string | undefined {
  if (isName) return JSON.stringify(field(key, 'name'));
  return key.type === 'StringLiteral' ? JSON.stringify(field(key, 'value')) : undefined;
}
