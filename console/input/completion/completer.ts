import { isTypeable, javascriptKey, javascriptQuoted } from '../../../src/console-startup';
import { type CallSite, type CodeContext, codeContext } from '../edit/code-context';
import type { Completion } from './completion';

/** The names that Tab can complete. It is asked only at Tab, so it must answer without running code or asking a database. */
export interface CompletionSource {
  /** The names in scope. */
  names(): readonly string[];
  /** The properties of what a path leads to; a call in it is marked: `['Server', 'where()']`. */
  propertiesOf(path: readonly string[]): readonly string[];
  /** What may stand as an argument: `values`, strings; `keys`, where it is an object. With `call.key`: the values of that property. */
  argumentOf(
    call: CallSite,
  ): { readonly values?: readonly string[]; readonly keys?: readonly string[] } | undefined;
}

/**
 * Returns what may stand at the cursor. A candidate is escaped for the quotes it goes into, so that it stays a string; one
 * that a person can't read and type is left out.
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

/** What would end a literal or begin code in it, by its quote; each escape means the same in JavaScript and Ruby. */
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
