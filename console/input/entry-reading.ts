import { type DisplayText, display, escaped } from '../../src/console-startup';
import { type Draft, draftOf, EMPTY_DRAFT, insert, replaceBetween } from './edit/draft';
import { move, remove, transpose } from './edit/edits';
import { lineDown, lineStart, lineUp } from './edit/motions';
import { tokenize } from './edit/tokenize';
import { type HistorySearch, NEW_SEARCH, searchFor, searchOlder } from './history/history-search';
import { type EntryHistory, HistoryWalk } from './history/history-walk';
import { pastedCode } from './paste/pasted-text';
import type { InputEvent } from './terminal/input-reader';
import { type Command, commandOf, type DeleteCommand, type KeyPress, textOf } from './terminal/keys';
import type { View } from './terminal/layout';

/** The effect of an input event: `reading` if the entry continues, otherwise an action of the editor. */
export type Outcome =
  | 'reading'
  | 'entered'
  | 'ended'
  | 'interrupted'
  | 'complete'
  | 'clear-screen'
  | 'suspend';

export interface ReadingOptions {
  readonly prompt: () => DisplayText;
  readonly history: Pick<EntryHistory, 'entries'>;
  /** Enter on an incomplete text adds a line. */
  readonly isComplete: (text: string) => boolean;
  /** Called for a pasted transcript with the number of lines without a prompt, which were dropped. */
  readonly onLeftOut?: (lines: number) => void;
}

/** The text that was cut last (Ctrl+K, Ctrl+W, …), for Ctrl+Y; it outlives one entry. */
export interface Clipboard {
  text: string;
}

const CONTINUATION = display`... `;
const INDENT = '  ';

/** One entry being edited: text, cursor, its position in the history. Independent of the terminal. */
export class EntryReading {
  readonly #options: ReadingOptions;
  readonly #clipboard: Clipboard;
  readonly #walk: HistoryWalk;
  readonly #undo: Draft[] = [];
  #draft = EMPTY_DRAFT;
  #search: HistorySearch | undefined;
  #isTypingWord = false;

  constructor(options: ReadingOptions, clipboard: Clipboard) {
    this.#options = options;
    this.#clipboard = clipboard;
    this.#walk = new HistoryWalk(options.history);
  }

  /** The same object as long as nothing has changed. */
  get draft(): Draft {
    return this.#draft;
  }

  get view(): View {
    const search = this.#search;
    if (search === undefined)
      return { ...this.#draft, prompt: this.#options.prompt(), continuation: CONTINUATION };
    const how = search.isFound ? display`reverse search` : display`failed reverse search`;
    const prompt = display`(${how}) \`${escaped(search.query)}\`: `;
    const text = this.#found(search);
    return { text, cursor: text.length, prompt, continuation: CONTINUATION };
  }

  press(event: InputEvent): Outcome {
    if (event.kind === 'paste') {
      this.#endSearch();
      this.replace(this.#draft.cursor, this.#draft.cursor, this.#pasted(event.text));
      return event.isEntered ? this.#enter() : 'reading';
    }
    const command = commandOf(event.key);
    if (this.#search !== undefined && this.#continueSearch(this.#search, command, event.key))
      return 'reading';
    this.#endSearch();
    return command === undefined ? this.#type(textOf(event.key)) : this.#run(command);
  }

  /** Replaces the text between two positions with `text`, as one undo step. */
  replace(from: number, to: number, text: string): void {
    this.#isTypingWord = false;
    this.#change(replaceBetween(this.#draft, from, to, text));
  }

  /** Text pasted into a string isn't code. */
  #pasted(text: string): string {
    const { text: typed, cursor } = this.#draft;
    const last = tokenize(typed.slice(0, cursor)).at(-1);
    if (last?.kind === 'string' && last.isOpen) return text;
    const pasted = pastedCode(text);
    if (pasted.unmarked > 0) this.#options.onLeftOut?.(pasted.unmarked);
    return pasted.text;
  }

  #run(command: Command): Outcome {
    const draft = this.#draft;
    switch (command) {
      case 'left':
      case 'right':
      case 'word-left':
      case 'word-right':
      case 'line-start':
      case 'line-end':
        this.#isTypingWord = false;
        this.#draft = move(draft, command);
        return 'reading';
      case 'delete-left':
      case 'delete-right':
      case 'kill-word-left':
      case 'kill-blank-word-left':
      case 'kill-word-right':
      case 'kill-line-left':
      case 'kill-line-right':
        return this.#remove(command);
      case 'delete-right-or-end':
        return draft.text === '' ? 'ended' : this.#remove('delete-right');
      case 'up':
        return this.#vertically(lineUp(draft), () => this.#walk.older(draft.text));
      case 'down':
        return this.#vertically(lineDown(draft), () => this.#walk.newer());
      case 'older':
        return this.#vertically(undefined, () => this.#walk.older(draft.text));
      case 'newer':
        return this.#vertically(undefined, () => this.#walk.newer());
      case 'search':
        this.#search = NEW_SEARCH;
        return 'reading';
      case 'complete':
        return this.#tab();
      case 'yank':
        this.replace(draft.cursor, draft.cursor, this.#clipboard.text);
        return 'reading';
      case 'transpose':
        this.#change(transpose(draft));
        return 'reading';
      case 'undo':
        this.#isTypingWord = false;
        this.#draft = this.#undo.pop() ?? draft;
        return 'reading';
      case 'newline':
        return this.#type('\n');
      case 'enter':
        return this.#enter();
      case 'interrupt':
        return 'interrupted';
      case 'abort':
        return 'reading';
      case 'clear-screen':
      case 'suspend':
        return command;
    }
  }

  #type(text: string): Outcome {
    if (text === '') return 'reading';
    const isWord = text.trim() !== '';
    const typed = insert(this.#draft, text);
    if (isWord && this.#isTypingWord) this.#draft = typed;
    else this.#change(typed);
    this.#isTypingWord = isWord;
    return 'reading';
  }

  #remove(command: DeleteCommand): Outcome {
    const { draft, removed } = remove(this.#draft, command);
    if (command.startsWith('kill') && removed !== '') this.#clipboard.text = removed;
    this.#isTypingWord = false;
    this.#change(draft);
    return 'reading';
  }

  #vertically(cursor: number | undefined, recall: () => string | undefined): Outcome {
    this.#isTypingWord = false;
    if (cursor !== undefined) {
      this.#draft = { ...this.#draft, cursor };
    } else {
      const entry = recall();
      if (entry !== undefined) this.#change(draftOf(entry));
    }
    return 'reading';
  }

  #tab(): Outcome {
    const start = lineStart(this.#draft);
    const isIndent = start > 0 && this.#draft.text.slice(start, this.#draft.cursor).trim() === '';
    return isIndent ? this.#type(INDENT) : 'complete';
  }

  #enter(): Outcome {
    return this.#options.isComplete(this.#draft.text) ? 'entered' : this.#type('\n');
  }

  #change(draft: Draft): void {
    if (draft.text !== this.#draft.text) this.#undo.push(this.#draft);
    this.#draft = draft;
  }

  /**
   * True if the key belonged to the search; otherwise the search ends and the key applies to the entry found.
   */
  #continueSearch(search: HistorySearch, command: Command | undefined, key: KeyPress): boolean {
    const { entries } = this.#options.history;
    const text = textOf(key);
    if (command === 'search') this.#search = searchOlder(search, entries);
    else if (command === 'delete-left')
      this.#search = searchFor(search.query.slice(0, -1), NEW_SEARCH, entries);
    else if (command === 'abort' || command === 'interrupt') this.#search = undefined;
    else if (command === undefined && text !== '')
      this.#search = searchFor(search.query + text, search, entries);
    else return false;
    return true;
  }

  #endSearch(): void {
    if (this.#search === undefined) return;
    this.#change(draftOf(this.#found(this.#search)));
    this.#search = undefined;
  }

  #found({ index }: HistorySearch): string {
    return this.#options.history.entries[index] ?? this.#draft.text;
  }
}
