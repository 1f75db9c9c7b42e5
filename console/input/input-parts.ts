const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';
const ESC = '\x1b';
/** The single-byte introducers of sequences, and the string terminator. */
const C1_STRING = '\x90\x98\x9d-\x9f';
const C1_CSI = '\x9b';
const STRING_END = '\x07\x18\x1a\x9c';
/**
 * Complete sequences: `ESC [ … letter` (plus three characters for a mouse), `ESC O letter`, strings, Alt and
 * a key.
 */
const SEQUENCE = new RegExp(
  [
    `(?:${ESC}?${ESC}\\[|${C1_CSI})(?:\\[[A-E]|M[^]{3}|(?![M[])[0-?]*[ -/]*[@-~])`,
    `${ESC}?${ESC}O[^]`,
    `(?:${ESC}[\\]PX^_]|[${C1_STRING}])[^\x03${ESC}${STRING_END}]*(?:[${STRING_END}]|${ESC}\\\\|(?=[\x03${ESC}]))`,
    `${ESC}(?![[\\]PX^_O${ESC}])[^]`,
  ].join('|'),
  'y',
);
/** Sequences of keys. All others are a terminal's reports about itself. */
const KEY = new RegExp(`^${ESC}{1,2}(?:\\[(?:\\[[A-E]|[\\d;]*[A-HPQSZ~])|O[A-Za-z]|[^[\\]PX^_O\\\\${ESC}])$`);
const BEGINNING = new RegExp(`[${ESC}${C1_CSI}${C1_STRING}]`, 'g');
const TWO_ESCAPES = new RegExp(`${ESC}${ESC}[^[O]`, 'y');
const ESCAPES = new RegExp(`^${ESC}+$`);
/**
 * A terminal sends a sequence all at once; one that is incomplete after this time is the Escape key, or
 * nothing.
 */
const SEQUENCE_MS = 450;
/**
 * Too short for a key press after a paste: text that arrives within this time may be the rest of a paste that
 * contains an end mark.
 */
const PASTE_MS = 40;

export interface InputPartsOptions {
  /** Takes text and the sequences of keys. */
  readonly onKeys: (text: string) => void;
  readonly onEscape: () => void;
  /** Takes the text between the marks of a paste. */
  readonly onPaste: (text: string) => void;
}

/**
 * Splits a terminal's input into keys and pastes, and drops its reports (its kind, colours, the position of
 * the cursor, the focus), even if they arrive in several pieces. A paste ends with the last mark that arrives
 * without a pause, so that no mark within the pasted text ends it.
 */
export class InputParts {
  readonly #options: InputPartsOptions;
  #rest = '';
  #pasted: string | undefined;
  /** Whether a mark has ended the paste, and another one may follow. */
  #isEnding = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: InputPartsOptions) {
    this.#options = options;
  }

  /** Whether there is an incomplete sequence or paste. */
  get isPending(): boolean {
    return this.#pasted !== undefined || this.#rest !== '';
  }

  push(text: string): void {
    this.#rest += text;
    if (this.#pasted === undefined) this.#takeKeys();
    if (this.#pasted !== undefined) this.#takePasted(this.#pasted);
    this.#wait();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#isEnding) this.#timer = setTimeout(this.#endPaste, PASTE_MS);
    else if (this.#pasted === undefined && this.#rest !== '')
      this.#timer = setTimeout(this.#giveUp, SEQUENCE_MS);
  }

  /** Takes keys up to a paste, or an incomplete sequence. */
  #takeKeys(): void {
    const text = this.#rest;
    let keys = '';
    let at = 0;
    while (at < text.length && this.#pasted === undefined) {
      BEGINNING.lastIndex = at;
      const next = BEGINNING.exec(text)?.index ?? text.length;
      keys += text.slice(at, next);
      at = next;
      SEQUENCE.lastIndex = at;
      const sequence = SEQUENCE.exec(text)?.[0];
      TWO_ESCAPES.lastIndex = at;
      if (sequence === undefined && !TWO_ESCAPES.test(text)) break;
      at += sequence?.length ?? 1;
      if (sequence === PASTE_START) this.#pasted = '';
      else if (sequence !== undefined && sequence !== PASTE_END && KEY.test(sequence)) keys += sequence;
    }
    this.#rest = text.slice(at);
    if (keys !== '') this.#options.onKeys(keys);
  }

  #takePasted(pasted: string): void {
    const end = this.#rest.lastIndexOf(PASTE_END);
    if (end === -1) return;
    this.#pasted = pasted + this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + PASTE_END.length);
    this.#isEnding = true;
  }

  readonly #endPaste = (): void => {
    const [text, rest] = [this.#pasted ?? '', this.#rest];
    this.#pasted = undefined;
    this.#isEnding = false;
    this.#rest = '';
    this.#options.onPaste(text);
    this.push(rest);
  };

  readonly #giveUp = (): void => {
    const isEscape = ESCAPES.test(this.#rest);
    this.#rest = '';
    if (isEscape) this.#options.onEscape();
  };
}
