import { type Frame, layout, type ScreenSize, type View } from './layout';
import { erase, paint, reflow } from './paint';

/** Where the editor shows itself; a part of a TTY stream. */
export interface TerminalOutput {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** The last lines of the output, drawn anew as they change. */
export interface Block {
  /** Shows lines in place of those before. */
  showBlock(text: string): void;
  /** Leaves these lines standing in their place. */
  endBlock(text: string): void;
}

/** What shows the entry being typed, and lets other output through above it. */
export interface Surface extends Block {
  /** Shows the view in place of the one before. */
  show(view: View): void;
  /** Writes whole lines above the view. */
  printAbove(text: string): void;
  /** Leaves the view standing and goes to a fresh line. `mark` is put behind it. */
  finish(view: View, mark?: string): void;
  /** Empties the screen; the view stands at its top. */
  clear(view: View): void;
  /** The width has changed: shows the view anew. */
  resize(view: View): void;
}

/** A terminal with a cursor that can be moved (VT100 and all its heirs). */
export class Screen implements Surface {
  readonly #output: TerminalOutput;
  #frame: Frame | undefined;

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  show(view: View): void {
    const frame = layout(view, sizeOf(this.#output));
    this.#write(paint(this.#frame, frame));
    this.#frame = frame;
  }

  printAbove(text: string): void {
    const frame = this.#frame;
    this.#write(erase(frame) + wholeLines(text) + (frame === undefined ? '' : paint(undefined, frame)));
  }

  finish(view: View, mark = ''): void {
    this.show({ ...view, cursor: view.text.length });
    this.#write(`${mark}\r\n`);
    this.#frame = undefined;
  }

  showBlock(text: string): void {
    this.show({ prompt: '', continuation: '', text, cursor: text.length });
  }

  endBlock(text: string): void {
    this.#write(erase(this.#frame) + wholeLines(text));
    this.#frame = undefined;
  }

  clear(view: View): void {
    this.#frame = undefined;
    this.#write('\x1b[H\x1b[2J');
    this.show(view);
  }

  resize(view: View): void {
    const frame = this.#frame;
    if (frame === undefined) return;
    this.#write(erase(reflow(frame, sizeOf(this.#output).columns)));
    this.#frame = undefined;
    this.show(view);
  }

  #write(text: string): void {
    if (text !== '') this.#output.write(text);
  }
}

/**
 * A terminal that can only print (`TERM=dumb`): prompts are printed, what is typed is echoed and edited by the terminal
 * itself, line by line.
 */
export class PrintingSurface implements Surface {
  readonly #output: TerminalOutput;
  #prompted = 0;

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  show({ prompt, continuation, text }: View): void {
    const lines = text.split('\n').length;
    if (this.#prompted < lines) this.#output.write(lines === 1 ? prompt : continuation);
    this.#prompted = lines;
  }

  printAbove(text: string): void {
    this.#output.write(wholeLines(text));
  }

  finish(): void {
    this.#prompted = 0;
  }

  showBlock(): void {}

  endBlock(text: string): void {
    this.#output.write(wholeLines(text));
  }

  clear(): void {}

  resize(): void {}
}

function wholeLines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function sizeOf({ columns, rows }: TerminalOutput): ScreenSize {
  return { columns: columns || 80, rows: rows || 24 };
}
