import { inspect } from 'node:util';

/** A value that stays in Ruby: shown as Ruby inspects it. */
export class RubyValue {
  readonly text: string;
  readonly #json: unknown;

  /**
   * @param text the text to show
   * @param json the value as far as it can leave Ruby
   */
  constructor(text: string, json: unknown) {
    this.text = text;
    this.#json = json;
  }

  toJSON(): unknown {
    return this.#json ?? this.text;
  }

  [inspect.custom](): string {
    return this.text;
  }
}
