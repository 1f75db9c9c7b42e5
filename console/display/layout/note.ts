import type { DisplayText } from '../../../src/console-startup';

/** A note that a helper returns instead of a value; it is shown unchanged. */
export class Note {
  readonly text: DisplayText;

  constructor(text: DisplayText) {
    this.text = text;
  }
}
