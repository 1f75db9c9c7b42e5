import { child, field, list, type SyntaxNode } from '../parse/syntax-node';
import { CALLBACK_METHODS } from './callback-methods';
import { between, lineBreaks, type RewriteContext, settled, source } from './rewrite-context';

const PROMISE_METHODS: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

const LINKS: ReadonlySet<string> = new Set([
  'CallExpression',
  'MemberExpression',
  'OptionalCallExpression',
  'OptionalMemberExpression',
]);

export function isLink(node: SyntaxNode): boolean {
  return LINKS.has(node.type);
}

function isCall(node: SyntaxNode | undefined): boolean {
  return node?.type === 'CallExpression' || node?.type === 'OptionalCallExpression';
}

function inner(link: SyntaxNode): SyntaxNode {
  return child(link, isCall(link) ? 'callee' : 'object');
}

function memberName(link: SyntaxNode | undefined): string | undefined {
  if (link === undefined || isCall(link) || field(link, 'computed') === true) return undefined;
  return field(child(link, 'property'), 'name') as string | undefined;
}

/**
 * `a.b(c)?.d`: each link is waited for before the next is taken. What comes after a `?.` is left out when the value
 * before it is missing, as in the original.
 */
export function linksSource(node: SyntaxNode, around: RewriteContext): string {
  const links: SyntaxNode[] = [];
  let base = node;
  for (; isLink(base); base = inner(base)) links.unshift(base);
  let value = baseSource(base, links[0], around);
  let conditions = '';
  const leaveWhenMissing = (held: string, thenValue: string) => {
    conditions += `(__rj.held=${held})==null?void 0:`;
    value = thenValue;
  };
  for (const [index, link] of links.entries()) {
    const next = links[index + 1];
    if (isCall(link)) {
      const isMethod = index > 0 && !isCall(links[index - 1]);
      if (field(link, 'optional') === true) {
        if (isMethod) value += argumentsSource(link, around, '__rj.owner');
        else {
          leaveWhenMissing(value, '(0,__rj.held)');
          value += argumentsSource(link, around);
        }
      } else if (takesCallback(links[index - 1], link)) value += `[${listSource(link, around)}])`;
      else value += argumentsSource(link, around);
    } else {
      if (field(link, 'optional') === true) leaveWhenMissing(value, '__rj.held');
      if (takesCallback(link, next)) {
        value = `__rj.iterate(${value},${lineBreaks(around.text.slice(inner(link).end, link.end))}"${memberName(link)}",`;
      } else if (isCall(next) && field(next as SyntaxNode, 'optional') === true) {
        const owner = value === 'super' ? 'this' : value;
        const member =
          value === 'super'
            ? `(__rj.owner=this,super${memberSource(link, around)})`
            : `(__rj.owner=${owner})${memberSource(link, around)}`;
        leaveWhenMissing(member, '__rj.held.call');
      } else value += memberSource(link, around);
      if (isCall(next)) continue;
    }
    if (!PROMISE_METHODS.has(memberName(next) ?? '')) value = settled(value, link, around);
  }
  return conditions === '' ? value : `(${conditions}${value})`;
}

/** `a.b` where it is set, deleted, counted up or called: not its value, only what is left of the last dot is read. */
export function referenceSource(node: SyntaxNode, around: RewriteContext): string {
  switch (node.type) {
    case 'MemberExpression':
      return source(child(node, 'object'), around) + between(node, around, child(node, 'object').end);
    case 'OptionalMemberExpression':
      return around.text.slice(node.start, node.end);
    case 'ParenthesizedExpression':
      return `(${referenceSource(child(node, 'expression'), around)})`;
    default:
      return source(node, around);
  }
}

function baseSource(base: SyntaxNode, first: SyntaxNode | undefined, around: RewriteContext): string {
  if (base.type === 'Import') return '__rj.import';
  return isCall(first) ? referenceSource(base, around) : source(base, around);
}

/** `.name`, `?.name`, `[index]`, `?.[index]`, without the question mark. */
function memberSource(link: SyntaxNode, around: RewriteContext): string {
  const text = between(link, around, inner(link).end);
  if (field(link, 'optional') !== true) return text;
  return field(link, 'computed') === true ? text.replace('?.', '') : text.replace('?.', '.');
}

function argumentsSource(link: SyntaxNode, around: RewriteContext, owner?: string): string {
  const text = between(link, around, inner(link).end);
  const plain = field(link, 'optional') === true ? text.replace('?.', '') : text;
  if (owner === undefined) return plain;
  return plain.replace('(', list(link, 'arguments').length === 0 ? `(${owner}` : `(${owner},`);
}

/** The arguments without their parentheses. */
function listSource(link: SyntaxNode, around: RewriteContext): string {
  const text = argumentsSource(link, around);
  return text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
}

function takesCallback(member: SyntaxNode | undefined, call: SyntaxNode | undefined): boolean {
  if (call === undefined || (call.type === 'OptionalCallExpression' && field(call, 'optional') === true))
    return false;
  if (!isCall(call) || list(call, 'arguments').length === 0) return false;
  return CALLBACK_METHODS.has(memberName(member) ?? '') && inner(member as SyntaxNode).type !== 'Super';
}
