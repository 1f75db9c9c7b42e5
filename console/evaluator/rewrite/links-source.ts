import { child, field, list, type SyntaxNode } from '../parse/syntax-node';
import { CALLBACK_METHODS } from './callback-methods';
import { having, keyOf } from './member-check';
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
 * `a.b(c)?.d`: each link is awaited before the next one. The part after a `?.` is skipped if the value before
 * it is missing, as in the original. Members are checked, except those before and after a `?.`.
 *
 * @param isProbe whether the last member is only tested, as in `typeof a.b`
 */
export function linksSource(node: SyntaxNode, around: RewriteContext, isProbe = false): string {
  const links: SyntaxNode[] = [];
  let base = node;
  for (; isLink(base); base = inner(base)) links.unshift(base);
  let value = baseSource(base, links[0], around);
  let conditions = '';
  /**
   * The check of a called name's own member goes before the call, because the engine's errors show what is
   * called.
   */
  let check = '';
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
      if (check !== '') value = `(${check},${value})`;
      check = '';
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
      } else if (isAskedFor(link, next, isProbe) || !isCheckable(inner(link))) {
        value += memberSource(link, around);
      } else if (isCall(next) && inner(link).type === 'Identifier') {
        const key = keyOf(link);
        if (key !== undefined) check = having(value, key);
        value += memberSource(link, around);
      } else value = checkedSource(value, link, next, around);
      if (isCall(next)) continue;
    }
    if (!PROMISE_METHODS.has(memberName(next) ?? '')) value = settled(value, link, around);
  }
  return conditions === '' ? value : `(${conditions}${value})`;
}

/** Whether a member may be missing: before and after a `?.`, and if only its type is tested. */
function isAskedFor(link: SyntaxNode, next: SyntaxNode | undefined, isProbe: boolean): boolean {
  const isOptional = [link, next].some((each) => each !== undefined && field(each, 'optional') === true);
  return isOptional || (isProbe && next === undefined);
}

/** Not for a class's own object, whose code may use members that it sets later, nor for a literal. */
function isCheckable({ type }: SyntaxNode): boolean {
  return !/^(?:This|Super|Array|Object)|Literal$/.test(type);
}

/** Returns `a.b`, or `a[b]` if it isn't called. */
function checkedSource(
  value: string,
  link: SyntaxNode,
  next: SyntaxNode | undefined,
  around: RewriteContext,
): string {
  const key = keyOf(link);
  if (key !== undefined) return having(value, key) + memberSource(link, around);
  const property = child(link, 'property');
  const isIndex = property.type === 'NumericLiteral' || field(link, 'computed') !== true;
  if (isIndex || isCall(next)) return value + memberSource(link, around);
  const header = lineBreaks(around.text.slice(inner(link).end, property.start));
  const ending = lineBreaks(around.text.slice(property.end, link.end));
  return `__rj.read(${value},${header}${source(property, around)}${ending})`;
}

/**
 * Returns `a.b` where it is set, deleted, incremented or called: only the part left of the last dot is read,
 * not its value.
 */
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

/** Returns `.name`, `?.name`, `[index]` or `?.[index]`, without the question mark. */
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

/** Returns the arguments without their parentheses. */
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
