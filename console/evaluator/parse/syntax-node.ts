/** A node of Babel's syntax tree. The functions below read its other fields. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc: { readonly start: { readonly line: number }; readonly end: { readonly line: number } };
}

const NOT_CHILDREN: ReadonlySet<string> = new Set(['loc', 'extra', 'errors']);

const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
]);

export function isFunction(node: SyntaxNode): boolean {
  return FUNCTIONS.has(node.type);
}

export function field(node: SyntaxNode, name: string): unknown {
  return (node as unknown as Readonly<Record<string, unknown>>)[name];
}

/** Returns the node in a field that the grammar always fills. */
export function child(node: SyntaxNode, name: string): SyntaxNode {
  return field(node, name) as SyntaxNode;
}

export function optionalChild(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return (field(node, name) as SyntaxNode | null | undefined) ?? undefined;
}

/** Returns the nodes of a list, without the holes of `[a, , b]`; none if the field isn't a list. */
export function list(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  const items = field(node, name);
  return Array.isArray(items) ? items.filter((item) => item !== null) : [];
}

/** Returns all direct children, in the order of the text. */
export function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const [name, value] of Object.entries(node)) {
    if (NOT_CHILDREN.has(name)) continue;
    // In `{ a }`, key and value are the same text.
    if (name === 'key' && field(node, 'shorthand') === true) continue;
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) found.push(item);
  }
  return found.sort((a, b) => a.start - b.start);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Returns the names that a declaration or assignment pattern sets: `{ a, b: [c] }` sets `a` and `c`. */
export function patternNames(pattern: SyntaxNode): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [field(pattern, 'name') as string];
    case 'ObjectPattern':
      return list(pattern, 'properties').flatMap(patternNames);
    case 'ArrayPattern':
      return list(pattern, 'elements').flatMap(patternNames);
    case 'ObjectProperty':
      return patternNames(child(pattern, 'value'));
    case 'AssignmentPattern':
      return patternNames(child(pattern, 'left'));
    case 'RestElement':
      return patternNames(child(pattern, 'argument'));
    case 'ParenthesizedExpression':
      return patternNames(child(pattern, 'expression'));
    default:
      return [];
  }
}

/** Returns the names in `const a = 1, { b } = c`. */
export function declaredNames(declaration: SyntaxNode): readonly string[] {
  return list(declaration, 'declarations').flatMap((declarator) => patternNames(child(declarator, 'id')));
}
