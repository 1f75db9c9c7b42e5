import { child, field, list, patternNames, type SyntaxNode } from '../parse/syntax-node';
import { between, type RewriteContext, rebuilt, source } from './rewrite-context';

/**
 * A plain function becomes
 *
 *     function name(parameters) { return __rj.run(async __f => { try { … } catch (e) { … } finally { … } }) }
 *
 * An async arrow runs at once until its first `await` and sees the function's own `this`, `arguments` and `super`.
 * So a function that had to wait for nothing returns, or throws, like any other.
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
  const bodySource = () => {
    if (field(node, 'async') === true) return checked(body, { ...atOnce, canWait: true });
    if (mustFinishAtOnce(node)) return source(body, atOnce);
    return framed(body, { ...atOnce, canWait: true, inFrame: true, parameters });
  };
  const rewritten = rebuilt(node, around, (part) => {
    if (part === body) return bodySource();
    return part === key ? source(part, around) : source(part, atOnce);
  });
  around.onFunction?.(rewritten, around.text.slice(node.start, node.end));
  return rewritten;
}

function checked(body: SyntaxNode, around: RewriteContext): string {
  const isBlock = body.type === 'BlockStatement';
  const work = source(body, around);
  return isBlock ? `{__rj.checkStack();${work.slice(1)}` : `(__rj.checkStack(),${work})`;
}

function mustFinishAtOnce(node: SyntaxNode): boolean {
  return (
    field(node, 'generator') === true ||
    field(node, 'kind') === 'constructor' ||
    field(node, 'kind') === 'set'
  );
}

function framed(body: SyntaxNode, around: RewriteContext): string {
  const isBlock = body.type === 'BlockStatement';
  const work = isBlock ? between(body, around) : `{__f.value=${source(body, around)}}`;
  const call = `__rj.run(async __f=>{try${work}catch(__e){__f.fail(__e)}finally{__f.end()}})`;
  return isBlock ? `{return ${call}}` : call;
}
