import type { DisplayText } from '../../src/console-startup';
import type { Block } from '../input/terminal/screen';

/** At most ten times a second: faster isn't visible, and each drawing takes time. */
const EVERY_MS = 100;

/** Redraws a block as its text changes, but no more often than is visible. */
export class Redrawing {
  readonly #block: Block;
  readonly #text: () => DisplayText;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param text returns the text; called only for a drawing */
  constructor(block: Block, text: () => DisplayText) {
    this.#block = block;
    this.#text = text;
  }

  /** Draws now, or as soon as the interval allows. */
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
