/** After these, a slash divides; after anything else it starts a regular expression. */
const DIVIDEND = /[\w$)\]}'"`]$/;
const MOST_BEFORE = 40;

/**
 * Finds the ends of the literals in a piece of code. Each part of the text is read once, whatever it
 * contains.
 */
export class Literals {
  readonly #text: string;
  /** The position up to which a quote starts no literal, because nothing closes it. */
  readonly #unclosedUntil = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * @returns the position after the closing quote; undefined if nothing closes it, such as an apostrophe in
   *   a comment: only a template continues past the end of its line
   */
  endOf(start: number, quote: string): number | undefined {
    return this.#closing(start, quote, quote === '`');
  }

  /**
   * @returns the position after the regular expression that a slash starts, or after the slash if it starts
   *   none
   */
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
