import { assignedNames, declaredBy } from '../rewrite/assigned-names';
import { assignments, implicitAwait } from '../rewrite/implicit-await';
import { type RewriteContext, source } from '../rewrite/rewrite-context';
import { child, field, list, optionalChild, patternNames, type SyntaxNode } from './syntax-node';

/**
 * The meaning of a statement's value to the reader; the value of a loop or an `if` is that of the last
 * statement in it.
 */
export type StatementKind = 'expression' | 'assignment' | 'declaration' | 'control';

/** One top-level statement, ready to run. */
export interface Statement {
  /** The call of an async function, which sets the frame's `value`. */
  readonly source: string;
  readonly kind: StatementKind;
  /** The names of the console that it sets. */
  readonly sets: readonly string[];
  /** The names of the console that it declares, and whether with `const`. */
  readonly declares: readonly string[];
  readonly isConstant: boolean;
  /** Its first and last line in the JavaScript text. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** A function declaration runs before all other statements. */
  readonly isHoisted: boolean;
  /** Nothing in it can run endlessly: it has no calls and no loops. */
  readonly isBrief: boolean;
}

/** The parts that a loop, a call or an awaited expression needs. */
const LASTING = /[(`[]|\b(?:new|await|import|class|yield)\b/;

/**
 * Returns the statements of an entry in execution order.
 *
 * @param onFunction gets the text of each function and class in them, rewritten and as typed
 */
export function statementsOf(
  nodes: readonly SyntaxNode[],
  text: string,
  onFunction?: RewriteContext['onFunction'],
): readonly Statement[] {
  const statements = nodes.flatMap((node) => {
    const inner = node.type.startsWith('Export') ? optionalChild(node, 'declaration') : node;
    return inner === undefined || inner.type === 'EmptyStatement'
      ? []
      : [statementOf(inner, text, onFunction)];
  });
  return [
    ...statements.filter(({ isHoisted }) => isHoisted),
    ...statements.filter(({ isHoisted }) => !isHoisted),
  ];
}

function statementOf(node: SyntaxNode, text: string, onFunction: RewriteContext['onFunction']): Statement {
  const around: RewriteContext = {
    text,
    rewrite: implicitAwait,
    canWait: true,
    isTopLevel: true,
    inFrame: false,
    parameters: new Set(),
    onFunction,
  };
  const isHoisted = node.type === 'FunctionDeclaration';
  return {
    source: `__rj.begin(async(__f,__rj)=>{${topLevelSource(node, around)}\n})`,
    kind: kindOf(node),
    sets: isHoisted ? [] : assignedNames(node),
    declares: declaredBy(node),
    isConstant: field(node, 'kind') === 'const',
    firstLine: node.loc.start.line,
    lastLine: node.loc.end.line,
    isHoisted,
    isBrief: !LASTING.test(text.slice(node.start, node.end)),
  };
}

function kindOf(node: SyntaxNode): StatementKind {
  switch (node.type) {
    case 'VariableDeclaration':
      return 'assignment';
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'ImportDeclaration':
      return 'declaration';
    case 'ExpressionStatement':
      return child(node, 'expression').type === 'AssignmentExpression' ? 'assignment' : 'expression';
    // An object literal in parentheses arrives as a bare expression; a directive is a string that the user
    // typed.
    default:
      return node.type.endsWith('Statement') ? 'control' : 'expression';
  }
}

/**
 * Declarations become assignments to names of the console, so that they can be declared again, and removed.
 */
function topLevelSource(node: SyntaxNode, around: RewriteContext): string {
  switch (node.type) {
    case 'VariableDeclaration':
      return `__f.value=${assignments(node, around)}`;
    case 'FunctionDeclaration':
      return `${name(node)}=${functionExpression(node, around)}`;
    case 'ClassDeclaration':
      return `${name(node)}=${source(node, around)}`;
    case 'ImportDeclaration':
      return importSource(node);
    case 'Directive':
      return `__f.value=${around.text.slice(node.start, node.end)}`;
    case 'ExpressionStatement':
      return source(node, around);
    default:
      // A literal such as `{ a: 1 }` arrives as a bare expression.
      return node.type.endsWith('Statement') ? source(node, around) : `__f.value=${source(node, around)}`;
  }
}

function name(declaration: SyntaxNode): string {
  return field(child(declaration, 'id'), 'name') as string;
}

/**
 * Without its name, which inside the function would always refer to this very function, even after a new
 * declaration.
 */
function functionExpression(node: SyntaxNode, around: RewriteContext): string {
  const id = child(node, 'id');
  const whole = source(node, around);
  const before = around.text.slice(node.start, id.start);
  const rewritten = `${before}${whole.slice(before.length + (id.end - id.start))}`;
  around.onFunction?.(rewritten, around.text.slice(node.start, node.end));
  return rewritten;
}

/** Converts `import a, { b as c } from 'd'` to assignments from the exports of `d`. */
function importSource(node: SyntaxNode): string {
  if (field(node, 'importKind') === 'type') return '';
  const module = JSON.stringify(field(child(node, 'source'), 'value'));
  const sets = list(node, 'specifiers').map((specifier) => {
    const [local] = patternNames(child(specifier, 'local'));
    if (specifier.type === 'ImportNamespaceSpecifier') return `${local}=__m`;
    const imported = optionalChild(specifier, 'imported');
    const exported =
      imported === undefined ? 'default' : String(field(imported, 'name') ?? field(imported, 'value'));
    return `${local}=__rj.exported(__m,${JSON.stringify(exported)},${module})`;
  });
  return [`const __m=await __rj.guard(__rj.import(${module}))`, ...sets].join(';');
}
