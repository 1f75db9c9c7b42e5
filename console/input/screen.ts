import { blockLines } from './block-lines';
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

/** What shows the entry being typed, and lets other output through above it. It follows the width of the terminal. */
export interface Surface extends Block {
  /** Shows the view in place of the one before. */
  show(view: View): void;
  /** Writes whole lines above the view. */
  printAbove(text: string): void;
  /** Leaves the view standing and goes to a fresh line. `mark` is put behind it. */
  finish(view: View, mark?: string): void;
  /** Empties the screen; the view stands at its top. */
  clear(view: View): void;
}

/** What is drawn anew in its place, and the rows it takes. */
interface Standing {
  readonly view: View;
  readonly frame: Frame;
  /** All of the block that it is a part of; undefined where it is what is being typed. */
  readonly block?: string;
}

/** A terminal with a cursor that can be moved (VT100 and all its heirs). */
export class Screen implements Surface {
  readonly #output: TerminalOutput;
  #standing: Standing | undefined;

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  show(view: View, block?: string): void {
    const frame = layout(view, sizeOf(this.#output));
    this.#write(paint(this.#standing?.frame, frame));
    this.#stand({ view, frame, ...(block === undefined ? {} : { block }) });
  }

  printAbove(text: string): void {
    const frame = this.#standing?.frame;
    this.#write(erase(frame) + wholeLines(text) + (frame === undefined ? '' : paint(undefined, frame)));
  }

  finish(view: View, mark = ''): void {
    this.show({ ...view, cursor: view.text.length });
    this.#write(`${mark}\r\n`);
    this.#stand(undefined);
  }

  showBlock(text: string): void {
    // The cursor stands below it: some terminals wrap all lines anew but the one with the cursor.
    const lines = `${blockLines(text, sizeOf(this.#output))}\n`;
    this.show({ prompt: '', continuation: '', text: lines, cursor: lines.length }, text);
  }

  endBlock(text: string): void {
    this.#write(erase(this.#standing?.frame) + wholeLines(text));
    this.#stand(undefined);
  }

  clear(view: View): void {
    this.#stand(undefined);
    this.#write('\x1b[H\x1b[2J');
    this.show(view);
  }

  /** The listener is there only while something stands. */
  #stand(standing: Standing | undefined): void {
    if (this.#standing === undefined && standing !== undefined) this.#output.on('resize', this.#onResize);
    if (this.#standing !== undefined && standing === undefined) this.#output.off('resize', this.#onResize);
    this.#standing = standing;
  }

  readonly #onResize = (): void => {
    if (this.#standing === undefined) return;
    const { view, frame, block } = this.#standing;
    this.#write(erase(reflow(frame, sizeOf(this.#output).columns)));
    this.#stand(undefined);
    if (block === undefined) this.show(view);
    else this.showBlock(block);
  };

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
}

function wholeLines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function sizeOf({ columns, rows }: TerminalOutput): ScreenSize {
  return { columns: columns || 80, rows: rows || 24 };
}
