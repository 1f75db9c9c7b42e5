import ts from 'typescript';
import type { CheckedProgram } from './program-checker';

/** Calls that the prompt awaits, by their place in the text. */
export interface AwaitedCalls {
  /** Calls that need an `await`. */
  readonly calls: readonly { readonly from: number; readonly to: number; readonly isPart: boolean }[];
  /** Positions after which `for` becomes `for await`. */
  readonly loops: readonly number[];
  /** Calls that the prompt awaits inside a function that can't use `await`. */
  readonly impossible: readonly { readonly at: number; readonly call: string }[];
}

const COMBINATORS: ReadonlySet<string> = new Set(['all', 'allSettled', 'any', 'race']);
const PROMISE_METHODS: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

/**
 * Finds the calls that the prompt awaits automatically: those of this package and the driver, and the value
 * of a statement.
 */
export function awaitedCalls({ file, checker, isOfLanguage }: CheckedProgram): AwaitedCalls {
  const calls: { from: number; to: number; isPart: boolean }[] = [];
  const loops: number[] = [];
  const impossible: { at: number; call: string }[] = [];

  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (ts.isForOfStatement(node) && node.awaitModifier === undefined) visitLoop(node);
    if (!ts.isCallExpression(node) || isInCombinator(node)) return;
    if (!isPromise(checker.getTypeAtLocation(node))) {
      if (callsBackWithPromise(node)) cannotWait(node);
    } else if (!isSettled(node) && (isWholeStatement(node) || isOurs(node))) visitPromise(node);
  };

  const visitPromise = (call: ts.CallExpression): void => {
    const around = functionAround(call);
    if (around === undefined || isAsync(around)) {
      if (around !== undefined && isReturned(call)) return;
      calls.push({ from: call.getStart(file), to: call.end, isPart: isPartOfChain(call) });
    } else if (!isReturned(call)) cannotWait(call);
  };

  const visitLoop = (loop: ts.ForOfStatement): void => {
    const type = checker.getTypeAtLocation(loop.expression);
    const has = (symbol: string) =>
      checker.getPropertiesOfType(type).some(({ name }) => name.startsWith(`__@${symbol}@`));
    if (has('asyncIterator') && !has('iterator')) loops.push(loop.getStart(file) + 'for'.length);
  };

  const cannotWait = (call: ts.CallExpression): void => {
    impossible.push({ at: call.getStart(file), call: call.getText(file) });
  };

  /**
   * Whether this package, the driver or Node returns the promise, directly or through a function of the
   * session.
   */
  const isOurs = (call: ts.CallExpression): boolean => {
    const declaration = checker.getResolvedSignature(call)?.declaration;
    if (declaration === undefined) return false;
    const origin = declaration.getSourceFile();
    return origin === file ? !isAsync(declaration) : !isOfLanguage(origin);
  };

  /** `servers.map((server) => server.stop())`: the prompt awaits each. */
  const callsBackWithPromise = (call: ts.CallExpression): boolean => {
    const declaration = checker.getResolvedSignature(call)?.declaration;
    if (declaration === undefined || !isOfLanguage(declaration.getSourceFile())) return false;
    return call.arguments.some((argument) => {
      const [signature] = checker.getTypeAtLocation(argument).getCallSignatures();
      return signature !== undefined && isPromise(signature.getReturnType());
    });
  };

  visit(file);
  return { calls, loops, impossible };
}

function isPromise(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.some(isPromise);
  return type.symbol?.name === 'Promise';
}

function isAsync(node: ts.Node): boolean {
  return ts.canHaveModifiers(node)
    ? (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
    : false;
}

/** Returns the node with its surrounding parentheses, `!` and `as`. */
function outermost(node: ts.Node): ts.Node {
  const { parent } = node;
  const isWrapper =
    ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent);
  return isWrapper ? outermost(parent) : node;
}

function isWholeStatement(node: ts.Node): boolean {
  return ts.isExpressionStatement(outermost(node).parent);
}

function isSettled(node: ts.Node): boolean {
  const { parent } = outermost(node);
  if (ts.isAwaitExpression(parent) || ts.isVoidExpression(parent)) return true;
  return ts.isPropertyAccessExpression(parent) && PROMISE_METHODS.has(parent.name.text);
}

function isPartOfChain(node: ts.CallExpression): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) ||
      ts.isElementAccessExpression(parent) ||
      ts.isCallExpression(parent) ||
      ts.isNonNullExpression(parent)) &&
    parent.expression === node
  );
}

/** Whether the surrounding function returns its value. */
function isReturned(node: ts.Node): boolean {
  const { parent } = outermost(node);
  if (ts.isReturnStatement(parent)) return true;
  if (ts.isArrowFunction(parent)) return parent.body === outermost(node);
  return ts.isConditionalExpression(parent) && parent.condition !== node && isReturned(parent);
}

/** Whether it is one of several promises for `Promise.all` or a similar function. */
function isInCombinator(node: ts.Node): boolean {
  const { parent } = outermost(node);
  if (ts.isArrayLiteralExpression(parent)) return isInCombinator(parent);
  if (!ts.isCallExpression(parent) || !parent.arguments.includes(outermost(node) as ts.Expression))
    return false;
  const { expression } = parent;
  return (
    ts.isPropertyAccessExpression(expression) &&
    expression.expression.getText() === 'Promise' &&
    COMBINATORS.has(expression.name.text)
  );
}

function functionAround(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, ts.isFunctionLike);
}
