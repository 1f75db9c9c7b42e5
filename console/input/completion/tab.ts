import type { DisplayText } from '../../../src/console-startup';
import type { EditorOptions } from '../edit/editor-options';
import type { EntryReading } from '../entry-reading';
import { type Completion, certainPart, columnsOf } from './completion';

export interface TabOptions extends Pick<EditorOptions, 'complete' | 'output'> {
  /** Prints the candidates. */
  readonly list: (text: DisplayText) => void;
  /** Called when an asynchronous reply has typed something. */
  readonly onTyped: () => void;
}

/** The Tab key: types the certain part, and at the second Tab in a row lists the candidates. */
export class Tab {
  readonly #options: TabOptions;
  #isPressed = false;
  #isSecond = false;

  constructor(options: TabOptions) {
    this.#options = options;
  }

  /** Called for every key, because a Tab after another key counts as the first again. */
  follow(isTab: boolean): void {
    this.#isSecond = isTab && this.#isPressed;
    this.#isPressed = isTab;
  }

  /** @param isCurrent whether the reading is still the same when the reply arrives */
  press(reading: EntryReading, isCurrent: () => boolean): void {
    const { draft } = reading;
    const isSecond = this.#isSecond;
    const apply = (completion: Completion) => {
      if (isCurrent() && reading.draft === draft) this.#offer(reading, completion, isSecond);
    };
    const { complete, onTyped } = this.#options;
    const completion = complete(draft.text, draft.cursor);
    if (completion instanceof Promise) completion.then(apply).then(onTyped, onTyped);
    else apply(completion);
  }

  #offer(reading: EntryReading, completion: Completion, isSecond: boolean): void {
    const { candidates, from } = completion;
    if (candidates.length === 0) return;
    const { cursor } = reading.draft;
    const certain = certainPart(completion);
    const isOpen = certain.length <= cursor - from && candidates.length > 1;
    if (!isOpen) reading.replace(from, cursor, certain);
    else if (isSecond) this.#options.list(columnsOf(candidates, this.#options.output.columns ?? 80));
  }
}
