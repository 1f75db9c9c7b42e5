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

/**
 * Returns the names of the console that a top-level statement sets by running: by declaration, assignment,
 * increment or a loop. A function's own names don't count, and the names it sets count only if the function
 * is called or passed on.
 */
export function assignedNames(statement: SyntaxNode): readonly string[] {
  const names = new Set(statement.type === 'FunctionDeclaration' ? [] : declaredBy(statement));
  collect(statement, new Set(), (name) => names.add(name));
  return [...names];
}

/** Returns the names of the console that a top-level statement declares. */
export function declaredBy(statement: SyntaxNode): readonly string[] {
  switch (statement.type) {
    case 'VariableDeclaration':
      return declaredNames(statement);
    case 'ClassDeclaration':
    case 'FunctionDeclaration':
      return patternNames(child(statement, 'id'));
    case 'ImportDeclaration':
      return list(statement, 'specifiers').flatMap((specifier) => patternNames(child(specifier, 'local')));
    default:
      return [];
  }
}

function collect(node: SyntaxNode, locals: ReadonlySet<string>, add: (name: string) => void): void {
  for (const name of setBy(node)) if (!locals.has(name)) add(name);
  const inside = new Set([...locals, ...ownNames(node)]);
  const isCall =
    node.type === 'CallExpression' || node.type === 'OptionalCallExpression' || node.type === 'NewExpression';
  for (const part of children(node)) {
    const called = unwrapped(part);
    if (isFunction(called) && !isCall) continue;
    collect(called, inside, add);
  }
}

function unwrapped(node: SyntaxNode): SyntaxNode {
  return node.type === 'ParenthesizedExpression' ? unwrapped(child(node, 'expression')) : node;
}

function setBy(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'AssignmentExpression':
      return patternNames(child(node, 'left'));
    case 'UpdateExpression':
      return patternNames(child(node, 'argument'));
    case 'ForInStatement':
    case 'ForOfStatement':
      return patternNames(child(node, 'left'));
    case 'VariableDeclaration':
      return field(node, 'kind') === 'var' ? declaredNames(node) : [];
    default:
      return [];
  }
}

/** Returns the names that are only visible inside the node. */
function ownNames(node: SyntaxNode): readonly string[] {
  if (isFunction(node))
    return [...list(node, 'params').flatMap(patternNames), ...variablesWithin(child(node, 'body'))];
  const declarations = [...list(node, 'body'), optionalChild(node, 'init'), optionalChild(node, 'left')];
  return declarations.flatMap((item) => {
    if (item?.type === 'VariableDeclaration' && field(item, 'kind') !== 'var') return declaredNames(item);
    if (item?.type === 'ClassDeclaration' || item?.type === 'FunctionDeclaration')
      return patternNames(child(item, 'id'));
    return [];
  });
}

/** Every `var` of a function, wherever it is. */
function variablesWithin(node: SyntaxNode): readonly string[] {
  if (isFunction(node)) return [];
  const own = node.type === 'VariableDeclaration' ? declaredNames(node) : [];
  return [...own, ...children(node).flatMap(variablesWithin)];
}
