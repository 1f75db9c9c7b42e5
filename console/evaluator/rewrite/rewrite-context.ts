import { children, type SyntaxNode } from '../parse/syntax-node';

/** Where a piece of user code stands, and so how it is rewritten. */
export interface RewriteContext {
  readonly text: string;
  /** How the nodes below are rewritten. */
  readonly rewrite: (node: SyntaxNode, around: RewriteContext) => string;
  /** May the code here `await`? */
  readonly canWait: boolean;
  /** Outside any function: `var` sets a name of the console, and an expression is the value of the entry. */
  readonly isTopLevel: boolean;
  /** In a plain function, where `return` sets the frame's value. */
  readonly inFrame: boolean;
  /** The parameters of the function around: `var` with such a name is no new variable. */
  readonly parameters: ReadonlySet<string>;
  /** Takes the text of each function and class as it became, and as it was typed. */
  readonly onFunction?: ((rewritten: string, typed: string) => void) | undefined;
}

export function source(node: SyntaxNode, around: RewriteContext): string {
  return around.rewrite(node, around);
}

/** A value that is waited for when it is one of our promises. */
export function settled(value: string, node: SyntaxNode, around: RewriteContext): string {
  if (around.canWait) return `(__rj.wait(${value})?await __rj.result():__rj.held)`;
  // In parentheses: `new` would take the call for its own.
  return `(__rj.atOnce(${value},${JSON.stringify(around.text.slice(node.start, node.end))}))`;
}

/** The text from `from` on, with what is below the node made to wait; the text in between stays as it is. */
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
