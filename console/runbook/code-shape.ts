import { typescriptTree } from '../evaluator/parse/parse-entry';
import { parseRuby } from '../evaluator/ruby/source/parse-ruby';

/** A placeholder for a value in a text that is only parsed, and the value. */
export type StandIns = ReadonlyMap<string, string>;

/** Fields that only say where a node is, or how it was spelled. */
const ASIDE = /^(?:start|end|loc|extra|errors|raw|location|nodeID|\w+Loc)$/;
/** The fields of a node that hold the text of a literal. */
const TEXT_FIELDS: Readonly<Record<string, string>> = {
  DirectiveLiteral: 'value',
  TemplateElement: 'cooked',
  XStringNode: 'value',
  SymbolNode: 'value',
};
const PATTERN_FIELDS: Readonly<Record<string, string>> = {
  RegExpLiteral: 'pattern',
  RegularExpressionNode: 'value',
};
const NAMES: ReadonlySet<string> = new Set(['Identifier', 'CallNode', 'LocalVariableReadNode']);
const CONSTANTS: Readonly<Record<string, string>> = { TrueNode: 'true', FalseNode: 'false' };
const PLAIN_LITERALS: ReadonlySet<string> = new Set([
  ...['StringLiteral', 'NumericLiteral', 'BooleanLiteral', 'StringNode', 'IntegerNode', 'FloatNode'],
]);

/**
 * Returns the meaning of a code text in each of the languages, without its spelling; undefined for a language
 * in which it is invalid. A stand-in in a literal counts as its value, and one on its own as a literal of its
 * value: two texts with the same shapes do the same.
 */
export function shapesOf(text: string, standIns: StandIns = new Map()): readonly (string | undefined)[] {
  const ruby = parseRuby(text);
  return [typescriptTree(text), ruby.errors.length > 0 ? undefined : ruby.statements].map(
    (tree) => tree && JSON.stringify(shapeOf(tree, standIns)),
  );
}

function shapeOf(value: unknown, standIns: StandIns, texts?: (text: string) => string): unknown {
  if (typeof value === 'string') return texts?.(value) ?? value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shapeOf(item, standIns));
  const node = value as Readonly<Record<string, unknown>>;
  const type = typeof node['type'] === 'string' ? node['type'] : value.constructor.name;
  const alone = NAMES.has(type) ? standIns.get(String(node['name'])) : undefined;
  if (alone !== undefined) return { literal: alone };
  const literal = literalOf(type, node);
  if (literal !== undefined) return { literal: withValues(literal, standIns) };
  return { type, ...fieldsOf(node, type, standIns) };
}

function fieldsOf(
  node: Readonly<Record<string, unknown>>,
  type: string,
  standIns: StandIns,
): Readonly<Record<string, unknown>> {
  const texts = replacementIn(type, standIns);
  const fields = Object.entries(node).filter(([name]) => !ASIDE.test(name));
  return Object.fromEntries(
    fields.map(([name, field]) => {
      const isText = name === TEXT_FIELDS[type] || name === PATTERN_FIELDS[type];
      // The texts of Prism and of templates are objects: `{ value: 'a' }`, `{ cooked: 'a' }`.
      const isHolder = name === 'unescaped' || (type === 'TemplateElement' && name === 'value');
      if (isHolder) {
        const { value, cooked = value } = field as { readonly value?: string; readonly cooked?: string };
        return [name, shapeOf(cooked, standIns, texts)];
      }
      return [name, shapeOf(field, standIns, isText ? texts : undefined)];
    }),
  );
}

function replacementIn(type: string, standIns: StandIns): ((text: string) => string) | undefined {
  if (type in TEXT_FIELDS) return (text) => withValues(text, standIns);
  if (type in PATTERN_FIELDS) return (text) => withValues(text, standIns, inPattern);
  return undefined;
}

function literalOf(type: string, node: Readonly<Record<string, unknown>>): string | undefined {
  if (!PLAIN_LITERALS.has(type)) return CONSTANTS[type];
  const { value } = (node['unescaped'] ?? node) as { readonly value: unknown };
  return String(value);
}

function withValues(text: string, standIns: StandIns, spelled = (value: string) => value): string {
  let result = text;
  for (const [standIn, value] of standIns) result = result.replaceAll(standIn, () => spelled(value));
  return result;
}

/** Returns a text as the part of a regular expression that matches it, in both languages. */
export function inPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(/[/#-]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16)}`;
  });
}
