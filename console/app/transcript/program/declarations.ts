import ts from 'typescript';
import type { DeclarationChange, SessionStatement } from './session-statement';

/** The beginning of a statement that sets session variables. */
interface Head {
  readonly kind: 'assignment' | 'declaration' | 'other';
  readonly names: readonly string[];
  /** `const` or `let`, and the following space. */
  readonly keyword?: readonly [from: number, to: number];
  readonly isConstant?: boolean;
  /** An object pattern: an assignment to it needs parentheses, a declaration doesn't. */
  readonly hasObjectPattern?: boolean;
  readonly parentheses?: readonly (readonly [from: number, to: number])[];
}

const UNCHANGED: DeclarationChange = { prefix: '', leftOut: [], suffix: '' };

/** Variables with more than one value, as reported by the compiler. */
export interface Reassigned {
  /** Names that are set again where no statement begins. */
  readonly again: ReadonlySet<string>;
  /** Names that are set to values of several types. */
  readonly anew: ReadonlySet<string>;
}

/**
 * Declares each variable where the session first sets it: with `const` if it is never set again, with `let`
 * if it is, and with a separate `let` before the statement if it later gets a value of another type, as the
 * prompt allows.
 */
export function declarationChanges(
  statements: readonly SessionStatement[],
  { again, anew }: Reassigned,
): ReadonlyMap<SessionStatement, DeclarationChange> {
  const heads = statements.map((statement) => headOf(statement.text));
  const variables = new Set([...again, ...setTwice(heads)]);
  const known = new Set<string>();
  return new Map(
    statements.map((statement, index) => {
      const head = heads[index] ?? { kind: 'other', names: [] };
      const { undeclared } = statement;
      const fresh = [...undeclared, ...head.names].filter((name) => !known.has(name));
      for (const name of fresh) known.add(name);
      const isAlone = undeclared.size === 0 && fresh.length === head.names.length;
      const isPlain = isAlone && !head.names.some((name) => anew.has(name));
      const isSetAgain = head.names.some((name) => variables.has(name) || !fresh.includes(name));
      return [
        statement,
        isPlain
          ? declared(head, isSetAgain)
          : assigned(head, head.kind === 'other' ? [...undeclared] : fresh),
      ];
    }),
  );
}

/** A statement that declares its variables. */
function declared({ kind, keyword, isConstant, parentheses }: Head, isSetAgain: boolean): DeclarationChange {
  if (kind === 'assignment')
    return { prefix: isSetAgain ? 'let ' : 'const ', leftOut: parentheses ?? [], suffix: '' };
  if (kind === 'other' || !isSetAgain || isConstant !== true || keyword === undefined) return UNCHANGED;
  return { prefix: 'let ', leftOut: [keyword], suffix: '' };
}

/** A statement that sets variables that exist, or that are declared before it. */
function assigned({ kind, keyword, hasObjectPattern }: Head, fresh: readonly string[]): DeclarationChange {
  const declaring = fresh.length === 0 ? '' : `let ${fresh.join(', ')}; `;
  if (kind !== 'declaration' || keyword === undefined) return { ...UNCHANGED, prefix: declaring };
  return hasObjectPattern === true
    ? { prefix: `${declaring}(`, leftOut: [keyword], suffix: ')' }
    : { prefix: declaring, leftOut: [keyword], suffix: '' };
}

/** Returns the variables, functions and classes that a statement sets or declares at its beginning. */
export function namesSetFirst(text: string): readonly string[] {
  return headOf(text).names;
}

/** A typed `let` already allows further values. */
function setTwice(heads: readonly Head[]): Set<string> {
  const found = new Map<string, Head[]>();
  for (const head of heads)
    for (const name of head.names) found.set(name, [...(found.get(name) ?? []), head]);
  const twice = [...found].filter(([, [first, ...others]]) => {
    if (others.length === 0) return false;
    const isLet = first?.kind === 'declaration' && first.isConstant !== true;
    return !isLet || others.some(({ kind }) => kind !== 'assignment');
  });
  return new Set(twice.map(([name]) => name));
}

function headOf(text: string): Head {
  const file = ts.createSourceFile('statement.ts', text, ts.ScriptTarget.ES2023, true);
  const statement = file.statements.find((each) => !ts.isEmptyStatement(each));
  if (statement === undefined) return { kind: 'other', names: [] };
  if (ts.isVariableStatement(statement)) return declarationHead(statement.declarationList, file);
  if (ts.isExpressionStatement(statement)) return assignmentHead(statement.expression, file);
  if (ts.isImportDeclaration(statement)) return { kind: 'other', names: importedNames(statement) };
  const name = (statement as { name?: ts.Node }).name;
  return { kind: 'other', names: name !== undefined && ts.isIdentifier(name) ? [name.text] : [] };
}

function declarationHead(list: ts.VariableDeclarationList, file: ts.SourceFile): Head {
  const names = list.declarations.flatMap(({ name }) => boundNames(name));
  const isTyped = list.declarations.some(({ type }) => type !== undefined);
  const isUsing = (list.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using;
  const [first] = list.declarations;
  if (isTyped || isUsing || first === undefined) return { kind: 'other', names };
  return {
    kind: 'declaration',
    names,
    keyword: [list.getStart(file), first.getStart(file)],
    isConstant: (list.flags & ts.NodeFlags.Const) !== 0,
    hasObjectPattern: list.declarations.some(({ name }) => ts.isObjectBindingPattern(name)),
  };
}

function assignmentHead(expression: ts.Expression, file: ts.SourceFile): Head {
  const inner = ts.isParenthesizedExpression(expression) ? expression.expression : expression;
  const isAssignment = ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (!isAssignment) return { kind: 'other', names: [] };
  const names = assignedNames(inner.left);
  if (names === undefined) return { kind: 'other', names: [] };
  const parentheses: readonly (readonly [number, number])[] =
    inner === expression
      ? []
      : [
          [expression.getStart(file), inner.getStart(file)],
          [inner.end, expression.end],
        ];
  return { kind: 'assignment', names, parentheses };
}

function boundNames(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((each) => (ts.isBindingElement(each) ? boundNames(each.name) : []));
}

/** Returns undefined if the target isn't only variables, as in `a.b = 1`. */
function assignedNames(target: ts.Expression): readonly string[] | undefined {
  if (ts.isIdentifier(target)) return [target.text];
  const parts = partsOf(target)?.map(assignedNames);
  return parts?.every((names) => names !== undefined) === true ? parts.flat() : undefined;
}

function partsOf(target: ts.Expression): readonly ts.Expression[] | undefined {
  if (ts.isBinaryExpression(target)) return [target.left];
  if (ts.isSpreadElement(target)) return [target.expression];
  if (ts.isArrayLiteralExpression(target))
    return target.elements.filter((each) => !ts.isOmittedExpression(each));
  if (!ts.isObjectLiteralExpression(target)) return undefined;
  return target.properties.map((property) => {
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isSpreadAssignment(property)) return property.expression;
    return property.name as ts.Identifier;
  });
}

function importedNames({ importClause }: ts.ImportDeclaration): readonly string[] {
  const { name, namedBindings } = importClause ?? {};
  const own = name === undefined ? [] : [name.text];
  if (namedBindings === undefined) return own;
  if (ts.isNamespaceImport(namedBindings)) return [...own, namedBindings.name.text];
  return [...own, ...namedBindings.elements.map((each) => each.name.text)];
}
