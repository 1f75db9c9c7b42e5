import {
  child,
  declaredNames,
  field,
  isFunction,
  list,
  optionalChild,
  type SyntaxNode,
} from '../parse/syntax-node';
import { functionSource } from './function-source';
import { isLink, linksSource, referenceSource } from './links-source';
import { takenBy } from './member-check';
import { between, lineBreaks, type RewriteContext, rebuilt, settled, source } from './rewrite-context';

/**
 * Rewrites user code so that it automatically awaits this package's promises. Every line keeps its place, so
 * the line numbers of errors are those of the typed text.
 *
 * - Each result of a call and each member read becomes `(__rj.wait(…) ? await __rj.result() : __rj.held)`.
 * - A plain function becomes one that finishes synchronously if it can, and otherwise returns one of this
 *   package's promises (`function-source.ts`), so other code can still call it.
 * - Where code can't wait (constructors, generators, default values), such a promise is an error, never a
 *   value.
 */
export function implicitAwait(node: SyntaxNode, around: RewriteContext): string {
  if (isFunction(node)) return functionSource(node, around);
  if (isLink(node)) return linksSource(node, around);
  switch (node.type) {
    case 'AwaitExpression':
      return `await __rj.guard(${between(node, around, node.start + 'await'.length)})`;
    case 'TaggedTemplateExpression':
      return settled(
        referenceSource(child(node, 'tag'), around) + between(node, around, child(node, 'tag').end),
        node,
        around,
      );
    case 'SpreadElement':
      return `...${settled(`__rj.items(${source(child(node, 'argument'), around)})`, node, around)}`;
    case 'AssignmentExpression':
      return rebuilt(node, around, (part) =>
        part === child(node, 'left')
          ? referenceSource(part, around)
          : takenBy(child(node, 'left'), source(part, around)),
      );
    case 'VariableDeclarator':
      return rebuilt(node, around, (part) =>
        part === child(node, 'id') ? source(part, around) : takenBy(child(node, 'id'), source(part, around)),
      );
    case 'AssignmentPattern':
      return referenceSource(child(node, 'left'), around) + between(node, around, child(node, 'left').end);
    case 'UpdateExpression':
      return withReference(node, 'argument', around);
    case 'UnaryExpression':
      return unary(node, around);
    case 'RestElement':
      return withReference(node, 'argument', around);
    case 'ObjectPattern':
      return rebuilt(node, around, (property) =>
        property.type === 'ObjectProperty'
          ? withReference(property, 'value', around)
          : source(property, around),
      );
    case 'ArrayPattern':
      return rebuilt(node, around, (element) => referenceSource(element, around));
    case 'ExpressionStatement':
      return expressionStatement(node, around);
    case 'VariableDeclaration':
      return `${declaration(node, around)}${terminator(node, around)}`;
    case 'ReturnStatement':
      return returnStatement(node, around);
    case 'Directive':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'DoWhileStatement':
      return between(node, around) + terminator(node, around);
    case 'ForStatement':
      return rebuilt(node, around, (part) =>
        part.type === 'VariableDeclaration' ? declaration(part, around) : source(part, around),
      );
    case 'ForInStatement':
      return rebuilt(node, around, (part) =>
        part === child(node, 'left') ? loopTarget(part, around) : source(part, around),
      );
    case 'ForOfStatement':
      return forOf(node, around, '');
    case 'LabeledStatement':
      return labeled(node, around, '');
    case 'CatchClause':
      return catchClause(node, around);
    case 'ClassDeclaration':
    case 'ClassExpression': {
      const rewritten = between(node, around);
      around.onFunction?.(rewritten, around.text.slice(node.start, node.end));
      return rewritten;
    }
    case 'ClassBody':
      return rebuilt(node, around, (member) => classMember(member, around));
    default:
      return between(node, around);
  }
}

function withReference(node: SyntaxNode, name: string, around: RewriteContext): string {
  return rebuilt(node, around, (part) =>
    part === child(node, name) ? referenceSource(part, around) : source(part, around),
  );
}

function unary(node: SyntaxNode, around: RewriteContext): string {
  if (field(node, 'operator') === 'delete') return withReference(node, 'argument', around);
  const isProbe = field(node, 'operator') === 'typeof';
  return rebuilt(node, around, (part) =>
    isLink(part) ? linksSource(part, around, isProbe) : source(part, around),
  );
}

/**
 * Inserted code starts with `(`: a statement that only a line break ends would continue into the next one.
 */
function terminator(node: SyntaxNode, { text }: RewriteContext): string {
  return text[node.end - 1] === ';' ? '' : ';';
}

/** An expression after an inserted `=`: `1, 2` is 2, not the first of them. */
function whole(expression: SyntaxNode, around: RewriteContext): string {
  const text = source(expression, around);
  return expression.type === 'SequenceExpression' ? `(${text})` : text;
}

function expressionStatement(node: SyntaxNode, around: RewriteContext): string {
  const expression = child(node, 'expression');
  const value = around.isTopLevel ? whole(expression, around) : source(expression, around);
  const rest = around.text.slice(expression.end, node.end);
  return `${around.isTopLevel ? '__f.value=' : ''}${value}${rest}${terminator(node, around)}`;
}

function returnStatement(node: SyntaxNode, around: RewriteContext): string {
  const argument = optionalChild(node, 'argument');
  if (argument === undefined || !around.inFrame) return between(node, around) + terminator(node, around);
  return `return void(__f.value=${whole(argument, around)});`;
}

/** `var` at the top level sets names of the console; a `var` named like a parameter sets the parameter. */
function declaration(node: SyntaxNode, around: RewriteContext): string {
  if (field(node, 'kind') !== 'var') return between(node, around);
  if (around.isTopLevel) return assignments(node, around);
  const names = declaredNames(node);
  if (!names.some((name) => around.parameters.has(name))) return between(node, around);
  const fresh = names.filter((name) => !around.parameters.has(name));
  return (fresh.length === 0 ? '' : `var ${fresh.join()};`) + assignments(node, around, around.parameters);
}

/**
 * Converts `const a = 1, { b } = c` to `(a = 1, { b } = c)`. A name without a value is set to undefined,
 * except for parameters.
 */
export function assignments(
  node: SyntaxNode,
  around: RewriteContext,
  keep: ReadonlySet<string> = new Set(),
): string {
  const parts = list(node, 'declarations');
  let result = '(';
  let position = parts[0]?.start ?? node.end;
  for (const part of parts) {
    const id = child(part, 'id');
    const init = optionalChild(part, 'init');
    const kept = keep.has(String(field(id, 'name')));
    result += around.text.slice(position, part.start);
    result += init ? source(part, around) : source(id, around) + (kept ? '' : '=void 0');
    position = part.end;
  }
  const ending = around.text[node.end - 1] === ';' ? ';' : '';
  return `${lineBreaks(around.text.slice(node.start, parts[0]?.start))}${result})${ending}`;
}

/** `for (var x of …)` at the top level sets a name of the console. */
function loopTarget(left: SyntaxNode, around: RewriteContext): string {
  if (left.type !== 'VariableDeclaration') return referenceSource(left, around);
  const names = declaredNames(left);
  const isOuter = around.isTopLevel || names.every((name) => around.parameters.has(name));
  if (field(left, 'kind') !== 'var' || !isOuter) return between(left, around);
  return list(left, 'declarations')
    .map((part) => source(child(part, 'id'), around))
    .join();
}

/** Returns the target of each item of a loop. */
function loopPattern(left: SyntaxNode): SyntaxNode {
  const [declared] = left.type === 'VariableDeclaration' ? list(left, 'declarations') : [];
  return declared === undefined ? left : child(declared, 'id');
}

function labeled(node: SyntaxNode, around: RewriteContext, labels: string): string {
  const body = child(node, 'body');
  const all = labels + around.text.slice(node.start, body.start);
  if (body.type === 'LabeledStatement') return labeled(body, around, all);
  return body.type === 'ForOfStatement' ? forOf(body, around, all) : all + source(body, around);
}

/**
 * `for (const s of Server.where({}))` reads async iterables too. The label must stay on the loop itself, or
 * `continue` couldn't name it.
 */
function forOf(node: SyntaxNode, around: RewriteContext, labels: string): string {
  const left = child(node, 'left');
  const right = child(node, 'right');
  const body = child(node, 'body');
  const { text } = around;
  const header = lineBreaks(text.slice(node.start, left.start));
  const toBody = lineBreaks(text.slice(right.end, body.start));
  const iterable = source(right, around);
  if (field(node, 'await') === true || !around.canWait) {
    const [keyword, read] =
      field(node, 'await') === true ? ['for await', `__rj.eachAwaited(${iterable})`] : ['for', iterable];
    const toRight = lineBreaks(text.slice(left.end, right.start));
    return `${labels}${keyword}${header}(${loopTarget(left, around)} of ${toRight}${read})${toBody}${source(body, around)}`;
  }
  const loop = `__i${node.start}`;
  const target = loopTarget(left, around);
  const isPattern = target.startsWith('{');
  const value = takenBy(loopPattern(left), `${loop}.value`);
  const item = isPattern ? `(${target}=${value})` : `${target}=${value}`;
  return (
    `{const ${loop}=__rj.each(${iterable});try{${labels}${header}` +
    `for(;${loop}.isAsync?await ${loop}.next():${loop}.step();)${toBody}{${item};${source(body, around)}}}finally{${loop}.close()}}`
  );
}

/** An interruption passes through the user's `catch`. */
function catchClause(node: SyntaxNode, around: RewriteContext): string {
  const parameter = optionalChild(node, 'param');
  const body = child(node, 'body');
  const header = lineBreaks(around.text.slice(node.start, body.start));
  const named = parameter === undefined ? '' : `let ${source(parameter, around)}=__c;`;
  return `catch(__c)${header}{__rj.catching(__c);${named}${source(body, around)}}`;
}

function classMember(member: SyntaxNode, around: RewriteContext): string {
  if (isFunction(member)) return source(member, around);
  const atOnce: RewriteContext = { ...around, canWait: false, isTopLevel: false, inFrame: false };
  if (member.type === 'StaticBlock') return between(member, atOnce);
  return rebuilt(member, around, (part) =>
    source(part, part === optionalChild(member, 'value') ? atOnce : around),
  );
}
