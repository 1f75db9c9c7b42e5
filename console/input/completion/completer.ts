import { isTypeable, javascriptKey, javascriptQuoted } from '../../../src/console-startup';
import { type CallSite, type CodeContext, codeContext } from '../edit/code-context';
import type { Completion } from './completion';

/**
 * The names that Tab can complete. It is used only at Tab, so it must respond without running code or
 * querying a database.
 */
export interface CompletionSource {
  /** Returns the names in scope. */
  names(): readonly string[];
  /** Returns the properties of a path's value; a call in the path is marked: `['Server', 'where()']`. */
  propertiesOf(path: readonly string[]): readonly string[];
  /**
   * Returns the possible argument: `values`, strings; `keys`, if it is an object. With `call.key`: the values
   * of that property.
   */
  argumentOf(
    call: CallSite,
  ): { readonly values?: readonly string[]; readonly keys?: readonly string[] } | undefined;
}

/**
 * Returns the candidates at the cursor. A candidate is escaped for the quotes it goes into, so that it stays
 * a string; unreadable ones are omitted.
 */
export function complete(text: string, cursor: number, source: CompletionSource): Completion {
  const context = codeContext(text.slice(0, cursor));
  if (context === undefined) return { from: cursor, candidates: [] };
  const { from } = context;
  const typed = text.slice(from, cursor);
  const { candidates, suffix } = candidatesOf(context, text.slice(cursor), source);
  const fitting = [...new Set(candidates)].filter((candidate) => candidate.startsWith(typed)).sort();
  return { from, candidates: fitting, ...(suffix === undefined ? {} : { suffix }) };
}

function candidatesOf(
  context: CodeContext,
  rest: string,
  source: CompletionSource,
): { readonly candidates: readonly string[]; readonly suffix?: string } {
  switch (context.kind) {
    case 'name':
      return { candidates: source.names().filter(isIdentifier) };
    case 'property':
      return { candidates: source.propertiesOf(context.path).filter(isIdentifier) };
    case 'key': {
      const { quote } = context;
      const keys = source.argumentOf(context.call)?.keys ?? [];
      const unused = keys.filter((key) => !context.used.includes(key));
      return {
        candidates: quote === '' ? unused.filter(isTypeable).map(javascriptKey) : within(unused, quote),
        suffix: rest.startsWith(quote) && quote !== '' ? '' : `${quote}: `,
      };
    }
    case 'value': {
      const values = source.argumentOf(context.call)?.values;
      const { quote } = context;
      if (quote === undefined)
        return {
          candidates: values?.filter(isTypeable).map(javascriptQuoted) ?? source.names().filter(isIdentifier),
        };
      const isClosed = quote === ':' || rest.startsWith(quote);
      return { candidates: within(values ?? [], quote), suffix: isClosed ? '' : quote };
    }
  }
}

/**
 * The characters that would end a literal or start code in it, by its quote; each escape means the same in
 * JavaScript and Ruby.
 */
const SPECIAL: Readonly<Record<string, RegExp>> = {
  "'": /[\\']/g,
  '"': /[\\"]|#(?=[{$@])/g,
  '`': /[\\`]|[$#](?=[{$@])/g,
};

function within(names: readonly string[], quote: string): string[] {
  const special = SPECIAL[quote];
  if (special === undefined) return names.filter((name) => isTypeable(name) && /^[a-z_]\w*$/i.test(name));
  return names.filter(isTypeable).map((name) => name.replaceAll(special, '\\$&'));
}

function isIdentifier(name: string): boolean {
  return isTypeable(name) && /^[\p{ID_Start}$_][\p{ID_Continue}$]*[?!]?$/u.test(name);
}
