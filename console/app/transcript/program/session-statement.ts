/** A piece of a written statement's text. */
interface Chunk {
  readonly text: string;
  /** The position in the typed text; for added text, the position it was added at. */
  readonly at: number;
  readonly isTyped: boolean;
}

/**
 * The text that a statement gains at its beginning, and the ranges it loses, because of the names that it
 * sets.
 */
export interface DeclarationChange {
  readonly prefix: string;
  /** Ranges of the typed text that are omitted. */
  readonly leftOut: readonly (readonly [from: number, to: number])[];
  readonly suffix: string;
}

/** A statement as it is in the program, with a mapping back to the typed text. */
export interface WrittenStatement {
  readonly text: string;
  /** Maps a position of the written text to the typed text. */
  readonly typedAt: (position: number, end: 'start' | 'end') => number;
}

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;

/** One statement of a session, as typed, with the text before it and its additions. */
export class SessionStatement {
  readonly text: string;
  /** The start of the statement itself, after spaces and comments. */
  readonly start: number;
  /** Variables that it sets without declaring them, other than at its beginning. */
  readonly undeclared = new Set<string>();
  readonly #added = new Set<string>();
  readonly #before = new Map<number, string[]>();
  readonly #behind = new Map<number, string[]>();
  #isCode: boolean;
  #note = '';

  constructor(text: string, start: number, isCode: boolean) {
    this.text = text;
    this.start = start;
    this.#isCode = isCode;
  }

  /** Whether it is part of the program, not a comment. */
  get isCode(): boolean {
    return this.#isCode;
  }

  /** Turns it into a comment. @param why goes on a line of its own */
  leaveOut(why: string): void {
    this.#isCode = false;
    this.#note = why;
  }

  /**
   * Puts text around a range; later text around the same range is outside. @returns false if the text is
   * already there
   */
  surround(from: number, to: number, before: string, behind: string): boolean {
    const key = [from, to, before, behind].join();
    if (this.#added.has(key)) return false;
    this.#added.add(key);
    if (before !== '') this.#before.set(from, [before, ...(this.#before.get(from) ?? [])]);
    if (behind !== '') this.#behind.set(to, [...(this.#behind.get(to) ?? []), behind]);
    return true;
  }

  written({ prefix, leftOut, suffix }: DeclarationChange): WrittenStatement {
    const chunks: Chunk[] = [];
    const add = (text: string, at: number) => {
      if (text !== '') chunks.push({ text, at, isTyped: false });
    };
    const places = [this.start, this.text.length, ...leftOut.flat()];
    const cuts = [...new Set([...places, ...this.#before.keys(), ...this.#behind.keys()])];
    let position = 0;
    for (const cut of cuts.sort((one, other) => one - other)) {
      const isLeftOut = leftOut.some(([from, to]) => position >= from && position < to);
      const text = this.text.slice(position, cut);
      if (text !== '' && !isLeftOut) chunks.push({ text, at: position, isTyped: true });
      for (const behind of this.#behind.get(cut) ?? []) add(behind, cut);
      if (cut === this.start) add(prefix, cut);
      for (const before of this.#before.get(cut) ?? []) add(before, cut);
      position = cut;
    }
    add(suffix, position);
    return { text: chunks.map(({ text }) => text).join(''), typedAt: typedPositions(chunks) };
  }

  /** Returns each line as a comment, which nothing in it can end. */
  commented(): string {
    const lines = this.text.split(LINE_BREAK).filter((line) => line.trim() !== '');
    const note = this.#note === '' ? [] : [`(${this.#note.split(LINE_BREAK).join(' ')})`];
    return [...lines, ...note].map((line) => `// ${line}\n`).join('');
  }
}

function typedPositions(chunks: readonly Chunk[]): WrittenStatement['typedAt'] {
  return (position, end) => {
    let from = 0;
    for (const { text, at, isTyped } of chunks) {
      const to = from + text.length;
      const isWithin = end === 'start' ? position < to : position <= to;
      if (isWithin) return isTyped ? at + position - from : at;
      from = to;
    }
    return chunks.at(-1)?.at ?? 0;
  };
}
