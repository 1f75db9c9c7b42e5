import { type Token, tokenize } from './tokenize';

/** A call that is being typed, up to one of its arguments. */
export interface CallSite {
  /**
   * `Server.publish(` is `['Server', 'publish']`; an inner call is marked: `Server.where(…).sort(` is
   * `['Server', 'where()', 'sort']`.
   */
  readonly callee: readonly string[];
  /** The index of the argument, from 0. */
  readonly index: number;
  /** The arguments before it: the text of string literals (or Ruby symbols), undefined for others. */
  readonly before: readonly (string | undefined)[];
  /** The property whose value is being typed, if the argument is an object literal. */
  readonly key?: string;
}

/** The token at the end of a text, and its start. */
export type CodeContext =
  | { readonly kind: 'name'; readonly from: number }
  | { readonly kind: 'property'; readonly from: number; readonly path: readonly string[] }
  /** A value of an argument (or of a property in it), within quotes or still empty. */
  | {
      readonly kind: 'value';
      readonly from: number;
      readonly quote: string | undefined;
      readonly call: CallSite;
    }
  /** A key of an object literal that is an argument. */
  | {
      readonly kind: 'key';
      readonly from: number;
      readonly quote: string;
      readonly call: CallSite;
      readonly used: readonly string[];
    };

/**
 * Analyses the text left of the cursor; undefined if there is nothing to complete (a comment, an ordinary
 * string). Runs nothing.
 */
export function codeContext(text: string): CodeContext | undefined {
  const reader = new CodeReader();
  const tokens = tokenize(text);
  const last = tokens.at(-1);
  const isTyping = last !== undefined && last.to === text.length && (last.kind === 'name' || last.isOpen);
  for (const token of isTyping ? tokens.slice(0, -1) : tokens) reader.advance(token);
  return reader.contextOf(
    isTyping ? last : { kind: 'other', text: '', from: text.length, to: text.length, isOpen: false },
  );
}

interface Bracket {
  readonly open: string;
  /** The path of the call whose arguments are inside the brackets. */
  readonly callee: readonly string[] | undefined;
  /** The call whose argument it is, if it is an object literal. */
  readonly call: CallSite | undefined;
  readonly before: (string | undefined)[];
  readonly used: string[];
  key: string | undefined;
}

const START: Token = { kind: 'other', text: '', from: 0, to: 0, isOpen: false };

class CodeReader {
  readonly #brackets: Bracket[] = [];
  /** The last names and dots: `Server.where` */
  #path: readonly string[] | undefined;
  #previous = START;
  #beforePrevious = START;

  advance(token: Token): void {
    if (token.kind === 'comment') return;
    this.#path = this.#pathAfter(token);
    this.#beforePrevious = this.#previous;
    this.#previous = token;
  }

  contextOf({ kind, text, from, isOpen }: Token): CodeContext | undefined {
    if (kind === 'comment') return undefined;
    if (kind === 'name' || kind === 'other') {
      if (this.#previous.kind === 'dot') return this.#path && { kind: 'property', from, path: this.#path };
    }
    const quote = isOpen ? text.slice(0, 1) : '';
    const start = from + quote.length;
    const bracket = this.#brackets.at(-1);
    const isItemStart = this.#previous.kind === 'open' || this.#previous.kind === 'comma';
    if (isItemStart && bracket?.open === '{' && bracket.call !== undefined) {
      return { kind: 'key', from: start, quote, call: bracket.call, used: bracket.used };
    }
    const isUnstarted = text === '';
    if (isOpen || isUnstarted) {
      const call = this.#callWithValueHere(bracket, isItemStart);
      if (call !== undefined) return { kind: 'value', from: start, quote: isOpen ? quote : undefined, call };
    }
    return isOpen ? undefined : { kind: 'name', from };
  }

  #callWithValueHere(bracket: Bracket | undefined, isItemStart: boolean): CallSite | undefined {
    if (isItemStart) return callOf(bracket);
    if (this.#previous.kind !== 'colon' || bracket?.call === undefined || bracket.key === undefined)
      return undefined;
    return { ...bracket.call, key: bracket.key };
  }

  #pathAfter({ kind, text }: Token): readonly string[] | undefined {
    switch (kind) {
      case 'name':
        if (this.#previous.kind !== 'dot') return [text];
        return this.#path && [...this.#path, text];
      case 'dot':
        return this.#path;
      case 'open':
        this.#open(text);
        return undefined;
      case 'close':
        return this.#close();
      case 'comma':
        this.#endItem();
        return undefined;
      case 'colon':
        this.#startValue();
        return undefined;
      case 'string':
      case 'symbol':
      case 'comment':
      case 'other':
        return undefined;
    }
  }

  #open(open: string): void {
    const isItem = this.#previous.kind === 'open' || this.#previous.kind === 'comma';
    const isCall = open === '(' && (this.#previous.kind === 'name' || this.#previous.kind === 'close');
    this.#brackets.push({
      open,
      callee: isCall ? this.#path : undefined,
      call: open === '{' && isItem ? callOf(this.#brackets.at(-1)) : undefined,
      before: [],
      used: [],
      key: undefined,
    });
  }

  #close(): readonly string[] | undefined {
    const callee = this.#brackets.pop()?.callee;
    return callee && [...callee.slice(0, -1), `${callee.at(-1)}()`];
  }

  #endItem(): void {
    const bracket = this.#brackets.at(-1);
    if (bracket === undefined) return;
    const isLiteral = this.#beforePrevious.kind === 'open' || this.#beforePrevious.kind === 'comma';
    bracket.before.push(isLiteral ? literalOf(this.#previous) : undefined);
    bracket.key = undefined;
  }

  #startValue(): void {
    const bracket = this.#brackets.at(-1);
    if (bracket?.open !== '{' || bracket.key !== undefined) return;
    bracket.key = literalOf(this.#previous) ?? this.#previous.text;
    bracket.used.push(bracket.key);
  }
}

function callOf(bracket: Bracket | undefined): CallSite | undefined {
  if (bracket?.callee === undefined) return undefined;
  return { callee: bracket.callee, index: bracket.before.length, before: bracket.before };
}

function literalOf({ kind, text }: Token): string | undefined {
  if (kind === 'string') return text.slice(1, -1);
  return kind === 'symbol' ? text.slice(1) : undefined;
}
