import type { DisplayText } from '../../../src/console-startup';

/** What a helper says instead of giving a value: shown as it is. */
export class Note {
  readonly text: DisplayText;

  constructor(text: DisplayText) {
    this.text = text;
  }
}
