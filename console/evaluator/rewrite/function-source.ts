import { child, field, list, patternNames, type SyntaxNode } from '../parse/syntax-node';
import { keysOf, takenBy } from './member-check';
import { between, type RewriteContext, rebuilt, source } from './rewrite-context';

/**
 * A plain function becomes
 *
 *     function name(parameters) { return __rj.run(async __f => { try { … } catch (e) { … } finally { … } }) }
 *
 * An async arrow runs synchronously until its first `await` and sees the function's own `this`, `arguments`
 * and `super`. So a function that doesn't have to wait returns, or throws, like any other.
 */
export function functionSource(node: SyntaxNode, around: RewriteContext): string {
  const body = child(node, 'body');
  const parameters = new Set(list(node, 'params').flatMap(patternNames));
  const atOnce: RewriteContext = {
    ...around,
    canWait: false,
    isTopLevel: false,
    inFrame: false,
    parameters: new Set(),
  };
  const key = field(node, 'computed') === true ? child(node, 'key') : undefined;
  const patterns = checkedPatterns(node, around);
  const takeApart = patterns
    .map((pattern) => `let ${source(pattern, atOnce)}=${takenBy(pattern, wholeOf(pattern))};`)
    .join('');
  const bodySource = () => {
    if (field(node, 'async') === true) return checked(body, takeApart, { ...atOnce, canWait: true });
    if (mustFinishAtOnce(node)) return source(body, atOnce);
    return framed(body, takeApart, { ...atOnce, canWait: true, inFrame: true, parameters });
  };
  const rewritten = rebuilt(node, around, (part) => {
    if (part === body) return bodySource();
    if (part === key) return source(part, around);
    const pattern = patternOf(part);
    if (!patterns.includes(pattern)) return source(part, atOnce);
    return wholeOf(pattern) + (part === pattern ? '' : between(part, atOnce, pattern.end));
  });
  around.onFunction?.(rewritten, around.text.slice(node.start, node.end));
  return rewritten;
}

/**
 * The parameters that destructure an object. They are replaced by the whole object, and the body starts with
 * the destructuring, so that the members can be checked. Not if another parameter may use the destructured
 * names.
 */
function checkedPatterns(node: SyntaxNode, { text }: RewriteContext): readonly SyntaxNode[] {
  const parameters = list(node, 'params');
  const patterns = parameters.map(patternOf).filter((pattern) => keysOf(pattern).length > 0);
  const isAlone =
    parameters.every((part) => part.type === 'Identifier' || patterns.includes(patternOf(part))) &&
    (patterns.length === 1 || !parameters.some((part) => part.type === 'AssignmentPattern'));
  const hasBreak = patterns.some(({ start, end }) => text.slice(start, end).includes('\n'));
  return isAlone && !hasBreak && !mustFinishAtOnce(node) ? patterns : [];
}

function patternOf(parameter: SyntaxNode): SyntaxNode {
  return parameter.type === 'AssignmentPattern' ? child(parameter, 'left') : parameter;
}

function wholeOf(pattern: SyntaxNode): string {
  return `__p${pattern.start}`;
}

function checked(body: SyntaxNode, takeApart: string, around: RewriteContext): string {
  const isBlock = body.type === 'BlockStatement';
  const work = source(body, around);
  if (takeApart !== '') return `{__rj.checkStack();${takeApart}${isBlock ? work : `return ${work}`}}`;
  return isBlock ? `{__rj.checkStack();${work.slice(1)}` : `(__rj.checkStack(),${work})`;
}

function mustFinishAtOnce(node: SyntaxNode): boolean {
  return (
    field(node, 'generator') === true ||
    field(node, 'kind') === 'constructor' ||
    field(node, 'kind') === 'set'
  );
}

function framed(body: SyntaxNode, takeApart: string, around: RewriteContext): string {
  const isBlock = body.type === 'BlockStatement';
  const inner = isBlock ? between(body, around) : `{__f.value=${source(body, around)}}`;
  const work = takeApart === '' ? inner : `{${takeApart}${inner}}`;
  const call = `__rj.run(async __f=>{try${work}catch(__e){__f.fail(__e)}finally{__f.end()}})`;
  return isBlock ? `{return ${call}}` : call;
}
