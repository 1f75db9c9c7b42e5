/** What a helper says instead of giving a value: shown as it is. */
export class Note {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
