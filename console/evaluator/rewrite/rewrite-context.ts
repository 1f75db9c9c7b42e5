import { children, type SyntaxNode } from '../parse/syntax-node';

/** The place of a piece of user code, which decides how it is rewritten. */
export interface RewriteContext {
  readonly text: string;
  /** Rewrites the nodes below. */
  readonly rewrite: (node: SyntaxNode, around: RewriteContext) => string;
  /** Whether the code here can `await`. */
  readonly canWait: boolean;
  /** Outside any function: `var` sets a name of the console, and an expression is the value of the entry. */
  readonly isTopLevel: boolean;
  /** In a plain function, where `return` sets the frame's value. */
  readonly inFrame: boolean;
  /** The parameters of the surrounding function: a `var` with such a name isn't a new variable. */
  readonly parameters: ReadonlySet<string>;
  /** Gets the text of each function and class, rewritten and as typed. */
  readonly onFunction?: ((rewritten: string, typed: string) => void) | undefined;
}

export function source(node: SyntaxNode, around: RewriteContext): string {
  return around.rewrite(node, around);
}

/** Returns a value that is awaited if it is one of this package's promises. */
export function settled(value: string, node: SyntaxNode, around: RewriteContext): string {
  if (around.canWait) return `(__rj.wait(${value})?await __rj.result():__rj.held)`;
  // In parentheses: otherwise `new` would apply to the call.
  return `(__rj.atOnce(${value},${JSON.stringify(around.text.slice(node.start, node.end))}))`;
}

/**
 * Returns the text from `from` on, with the nodes below rewritten to wait; the text in between stays
 * unchanged.
 */
export function between(node: SyntaxNode, around: RewriteContext, from = node.start): string {
  return rebuilt(node, around, (part) => source(part, around), from);
}

export function rebuilt(
  node: SyntaxNode,
  { text }: RewriteContext,
  sourceOf: (part: SyntaxNode) => string,
  from = node.start,
): string {
  let result = '';
  let position = from;
  for (const part of children(node)) {
    if (part.start < position) continue;
    result += text.slice(position, part.start) + sourceOf(part);
    position = part.end;
  }
  return result + text.slice(position, node.end);
}

export function lineBreaks(text: string): string {
  return text.replaceAll(/[^\n]/g, '');
}
