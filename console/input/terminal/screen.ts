import {
  codes,
  type DisplayText,
  display,
  joined,
  linesOf,
  NOTHING,
  type TextOutput,
} from '../../../src/console-startup';
import { blockLines } from '../edit/block-lines';
import { looksTyped } from '../paste/pasted-transcript';
import { withoutAnsi } from './graphemes';
import { type Frame, layout, type ScreenSize, type View } from './layout';
import { erase, paint, reflow } from './paint';

/** The last lines of the output, redrawn as they change. */
export interface Block {
  /** Shows lines in place of the previous ones. */
  showBlock(text: DisplayText): void;
  /** Leaves these lines in their place permanently. */
  endBlock(text: DisplayText): void;
}

/** Shows the edited entry, and lets other output through above it. It follows the width of the terminal. */
export interface Surface extends Block {
  /** Shows the view in place of the previous one. */
  show(view: View): void;
  /** Writes whole lines above the view. */
  printAbove(text: DisplayText): void;
  /** Leaves the view in place and starts a fresh line. `mark` is appended to it. */
  finish(view: View, mark?: DisplayText): void;
  /** Clears the screen; the view moves to its top. */
  clear(view: View): void;
}

/** The lines that are redrawn in place, and their rows. */
interface Standing {
  readonly view: View;
  readonly frame: Frame;
  /** The whole block that it is a part of; undefined for the typed text. */
  readonly block?: DisplayText;
}

/** A terminal with a movable cursor (VT100 and its descendants). */
export class Screen implements Surface {
  readonly #output: TextOutput;
  #standing: Standing | undefined;

  constructor(output: TextOutput) {
    this.#output = output;
  }

  show(view: View, block?: DisplayText): void {
    const frame = layout(view, sizeOf(this.#output));
    this.#write(paint(this.#standing?.frame, frame));
    this.#stand({ view, frame, ...(block === undefined ? {} : { block }) });
  }

  printAbove(text: DisplayText): void {
    const frame = this.#standing?.frame;
    const again = frame === undefined ? NOTHING : paint(undefined, frame);
    this.#write(display`${erase(frame)}${wholeLines(text)}${again}`);
  }

  finish(view: View, mark = NOTHING): void {
    this.show({ ...view, cursor: view.text.length });
    this.#write(display`${mark}${codes.newRow}`);
    this.#stand(undefined);
  }

  showBlock(text: DisplayText): void {
    // The cursor is below it, because some terminals rewrap all lines except the cursor's.
    const lines = display`${blockLines(text, sizeOf(this.#output))}\n`;
    const view = {
      prompt: NOTHING,
      continuation: NOTHING,
      text: lines,
      cursor: lines.length,
      isOutput: true,
    };
    this.show(view, text);
  }

  endBlock(text: DisplayText): void {
    this.#write(display`${erase(this.#standing?.frame)}${wholeLines(text)}`);
    this.#stand(undefined);
  }

  clear(view: View): void {
    this.#stand(undefined);
    this.#write(codes.eraseScreen);
    this.show(view);
  }

  /** The listener exists only while there is something to redraw. */
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

  #write(text: DisplayText): void {
    if (text !== NOTHING) this.#output.write(text);
  }
}

/**
 * A terminal that can only print (`TERM=dumb`): it prints prompts, and the terminal itself echoes and edits
 * typed text, line by line.
 */
export class PrintingSurface implements Surface {
  readonly #output: TextOutput;
  #prompted = 0;

  constructor(output: TextOutput) {
    this.#output = output;
  }

  show({ prompt, continuation, text }: View): void {
    const lines = text.split('\n').length;
    if (this.#prompted < lines) this.#output.write(lines === 1 ? prompt : continuation);
    this.#prompted = lines;
  }

  printAbove(text: DisplayText): void {
    this.#output.write(wholeLines(text));
  }

  finish(): void {
    this.#prompted = 0;
  }

  showBlock(): void {}

  endBlock(text: DisplayText): void {
    this.#output.write(wholeLines(text));
  }

  clear(): void {}
}

/**
 * Returns output in which no line looks as if it had been typed, because it may be pasted together with typed
 * lines.
 */
function wholeLines(text: DisplayText): DisplayText {
  if (text === NOTHING) return text;
  const lines = joined(
    linesOf(text).map((line) => (looksTyped(withoutAnsi(line)) ? display` ${line}` : line)),
  );
  return lines.endsWith('\n') ? lines : display`${lines}\n`;
}

function sizeOf({ columns, rows }: TextOutput): ScreenSize {
  return { columns: columns || 80, rows: rows || 24 };
}
