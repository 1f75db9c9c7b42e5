import ts from 'typescript';

/** Returns the names that a text reads, sets or declares as variables and types, but not as properties. */
export function usedNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isProperty(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('statement.ts', text, ts.ScriptTarget.ES2023, true));
  return names;
}

function isProperty(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent)) &&
    parent.name === node
  );
}

/**
 * Whether a variable is set at this position of a file: to the left of `=`, in a pattern there, or in `for (x
 * of …)`.
 */
export function isSetAt(file: ts.SourceFile, position: number): boolean {
  let node: ts.Node = file;
  for (let inner: ts.Node | undefined = node; inner !== undefined; ) {
    node = inner;
    inner = ts.forEachChild(node, (each) =>
      each.getStart(file) <= position && position < each.end ? each : undefined,
    );
  }
  return ts.isIdentifier(node) && isTarget(node);
}

function isTarget(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent))
    return parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node;
  const isPattern =
    ts.isArrayLiteralExpression(parent) ||
    ts.isObjectLiteralExpression(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isSpreadAssignment(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    (ts.isPropertyAssignment(parent) && parent.initializer === node);
  return isPattern && isTarget(parent);
}
