import { PassThrough } from 'node:stream';
import { typedGraphemes } from '../../../../console/input/terminal/graphemes';

/** A small terminal that can be read: an editor's output ends up in `lines` and `cursor`. */
export class VirtualScreen extends PassThrough {
  readonly isTTY = true;
  columns: number;
  rows: number;
  readonly cursor = { row: 0, column: 0 };
  raw = '';
  #cells: string[][] = [[]];

  constructor(columns = 80, rows = 24) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  override write(chunk: unknown): boolean {
    const text = String(chunk);
    this.raw += text;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with a control character
    for (const [part] of text.matchAll(/\x1b\[[?\d;]*[A-Za-z]|[\r\n]|[^\x1b\r\n]+/g)) this.#apply(part);
    return true;
  }

  /** All lines ever shown, without the blanks at their ends and without empty lines at the end. */
  get lines(): string[] {
    const lines = this.#cells.map((cells) =>
      Array.from(cells, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  get text(): string {
    return this.lines.join('\n');
  }

  #apply(part: string): void {
    const count = Number.parseInt(part.slice(2), 10) || 1;
    if (part === '\r') this.cursor.column = 0;
    else if (part === '\n') this.#lineFeed();
    else if (!part.startsWith('\x1b'))
      for (const { text, width } of typedGraphemes(part)) this.#put(text, width);
    else if (part.endsWith('A'))
      this.#goTo(this.cursor.row - count, Math.min(this.cursor.column, this.columns - 1));
    else if (part.endsWith('B'))
      this.#goTo(this.cursor.row + count, Math.min(this.cursor.column, this.columns - 1));
    else if (part.endsWith('C'))
      this.#goTo(this.cursor.row, Math.min(this.cursor.column + count, this.columns - 1));
    else if (part === '\x1b[K') this.#row().length = Math.min(this.#row().length, this.cursor.column);
    else if (part === '\x1b[J') this.#eraseBelow();
    else if (part === '\x1b[H') this.#goTo(0, 0);
    else if (part === '\x1b[2J') this.#cells = [[]];
  }

  #put(text: string, width: number): void {
    if (width === 0) return;
    if (this.cursor.column + width > this.columns) {
      this.cursor.column = 0;
      this.#lineFeed();
    }
    const row = this.#row();
    while (row.length < this.cursor.column) row.push(' ');
    row[this.cursor.column] = text;
    if (width === 2) row[this.cursor.column + 1] = '';
    this.cursor.column += width;
  }

  #lineFeed(): void {
    // Like a terminal's driver: a line feed returns the carriage, too.
    this.#goTo(this.cursor.row + 1, 0);
  }

  #goTo(row: number, column: number): void {
    if (row < 0) throw new Error('The cursor left the screen at its top');
    Object.assign(this.cursor, { row, column });
    while (this.#cells.length <= row) this.#cells.push([]);
  }

  #eraseBelow(): void {
    this.#row().length = Math.min(this.#row().length, this.cursor.column);
    this.#cells.length = this.cursor.row + 1;
  }

  #row(): string[] {
    const row = this.#cells[this.cursor.row];
    if (row === undefined) throw new Error(`No row ${this.cursor.row}`);
    return row;
  }
}
