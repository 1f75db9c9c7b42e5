import type { DisplayText } from '../../src/console-startup';
import type { Block } from '../input/terminal/screen';

/** Ten times a second at most: more often is not seen, and each drawing takes time. */
const EVERY_MS = 100;

/** Draws a block anew as its text changes, and no more often than can be seen. */
export class Redrawing {
  readonly #block: Block;
  readonly #text: () => DisplayText;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param text what to draw; called for each drawing alone */
  constructor(block: Block, text: () => DisplayText) {
    this.#block = block;
    this.#text = text;
  }

  /** Draws at once, or when it is time again. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.#draw(), this.#drawnAt + EVERY_MS - performance.now());
  }

  /** Draws for the last time; this text stays. */
  end(text: DisplayText): void {
    clearTimeout(this.#timer);
    this.#block.endBlock(text);
  }

  #draw(): void {
    this.#timer = undefined;
    this.#drawnAt = performance.now();
    this.#block.showBlock(this.#text());
  }
}
