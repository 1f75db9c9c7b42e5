import {
  child,
  children,
  declaredNames,
  field,
  isFunction,
  list,
  optionalChild,
  patternNames,
  type SyntaxNode,
} from '../parse/syntax-node';

/** Returns the names that a text reads without binding them itself, as variables or as parameters. */
export function freeNames(statements: readonly SyntaxNode[]): readonly string[] {
  const read = new Set<string>();
  const bound = new Set<string>();
  for (const statement of statements) collect(statement, read, bound);
  return [...read].filter((name) => !bound.has(name));
}

function collect(node: SyntaxNode, read: Set<string>, bound: Set<string>): void {
  for (const name of namesBoundBy(node)) bound.add(name);
  if (node.type === 'Identifier') read.add(field(node, 'name') as string);
  for (const part of children(node)) if (!isKey(node, part)) collect(part, read, bound);
}

function namesBoundBy(node: SyntaxNode): readonly string[] {
  if (isFunction(node)) return list(node, 'params').flatMap(patternNames);
  switch (node.type) {
    case 'VariableDeclaration':
      return declaredNames(node);
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return patternNames(child(node, 'id'));
    case 'CatchClause':
      return patternNames(optionalChild(node, 'param') ?? node);
    case 'ImportDeclaration':
      return list(node, 'specifiers').flatMap((specifier) => patternNames(child(specifier, 'local')));
    default:
      return [];
  }
}

/** `name` in `server.name` and in `{ name: 1 }` isn't a variable. */
function isKey(owner: SyntaxNode, part: SyntaxNode): boolean {
  if (field(owner, 'computed') === true) return false;
  if (owner.type.endsWith('MemberExpression')) return part === child(owner, 'property');
  // `puts :name`, in Ruby's syntax, is a label to TypeScript, but the name is meant as a use.
  if (owner.type === 'BreakStatement' || owner.type === 'ContinueStatement') return true;
  return (
    /^(?:Object|Class)(?:Property|Method)$/.test(owner.type) &&
    part === child(owner, 'key') &&
    field(owner, 'shorthand') !== true
  );
}
