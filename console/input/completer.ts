import { type CallSite, type CodeContext, codeContext } from './code-context';
import type { Completion } from './completion';

/** What is there to be completed; asked at Tab only, so it must know without running code or asking a database. */
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

/** What may stand at the cursor. */
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
      return { candidates: source.names() };
    case 'property':
      return { candidates: source.propertiesOf(context.path).filter(isIdentifier) };
    case 'key': {
      const keys = source.argumentOf(context.call)?.keys ?? [];
      const unused = keys.filter((key) => !context.used.includes(key));
      return {
        candidates: unused,
        suffix: rest.startsWith(context.quote) && context.quote !== '' ? '' : `${context.quote}: `,
      };
    }
    case 'value': {
      const values = source.argumentOf(context.call)?.values;
      if (context.quote === undefined)
        return { candidates: values?.map((value) => `'${value}'`) ?? source.names() };
      const { quote } = context;
      const isClosed = quote === ':' || rest.startsWith(quote);
      return { candidates: values ?? [], suffix: isClosed ? '' : quote };
    }
  }
}

function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*[?!]?$/u.test(name);
}
