/** What a slash behind divides; behind anything else it begins a regular expression. */
const DIVIDEND = /[\w$)\]}'"`]$/;
const MOST_BEFORE = 40;

/** Where the literals of a piece of code end. Each part of the text is read once, whatever is in it. */
export class Literals {
  readonly #text: string;
  /** Up to where a quote begins no literal, as nothing closes it. */
  readonly #unclosedUntil = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * @returns behind the closing quote; undefined where nothing closes it, as an apostrophe in a comment: only a template
   *   goes on past the end of its line
   */
  endOf(start: number, quote: string): number | undefined {
    return this.#closing(start, quote, quote === '`');
  }

  /** @returns behind the regular expression that a slash begins, or behind the slash where it begins none */
  endOfPattern(slash: number): number {
    const before = this.#text.slice(Math.max(0, slash - MOST_BEFORE), slash).trimEnd();
    const isDivision = DIVIDEND.test(before);
    const isComment = this.#text[slash + 1] === '/' || this.#text[slash + 1] === '*';
    if (isDivision || isComment) return slash + (isComment ? 2 : 1);
    return this.#closing(slash, '/', false) ?? slash + 1;
  }

  #closing(start: number, quote: string, spansLines: boolean): number | undefined {
    if (start < (this.#unclosedUntil.get(quote) ?? 0)) return undefined;
    let isEscaped = false;
    for (let at = start + 1; at < this.#text.length; at++) {
      const character = this.#text[at];
      if (character === quote && !isEscaped) return at + 1;
      if (character === '\n' && !spansLines) return this.#unclosed(quote, at);
      isEscaped = character === '\\' && !isEscaped;
    }
    return this.#unclosed(quote, this.#text.length);
  }

  #unclosed(quote: string, until: number): undefined {
    this.#unclosedUntil.set(quote, until);
    return undefined;
  }
}
