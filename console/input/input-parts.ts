const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';
const ESC = '\x1b';
/** What begins a sequence in one byte, and the end of a string. */
const C1_STRING = '\x90\x98\x9d-\x9f';
const C1_CSI = '\x9b';
const STRING_END = '\x07\x18\x1a\x9c';
/** Whole sequences: `ESC [ … letter` (with three characters more for a mouse), `ESC O letter`, strings, Alt and a key. */
const SEQUENCE = new RegExp(
  [
    `(?:${ESC}?${ESC}\\[|${C1_CSI})(?:\\[[A-E]|M[^]{3}|(?![M[])[0-?]*[ -/]*[@-~])`,
    `${ESC}?${ESC}O[^]`,
    `(?:${ESC}[\\]PX^_]|[${C1_STRING}])[^\x03${ESC}${STRING_END}]*(?:[${STRING_END}]|${ESC}\\\\|(?=[\x03${ESC}]))`,
    `${ESC}(?![[\\]PX^_O${ESC}])[^]`,
  ].join('|'),
  'y',
);
/** Those that are keys. All others are what a terminal reports of itself. */
const KEY = new RegExp(`^${ESC}{1,2}(?:\\[(?:\\[[A-E]|[\\d;]*[A-HPQSZ~])|O[A-Za-z]|[^[\\]PX^_O\\\\${ESC}])$`);
const BEGINNING = new RegExp(`[${ESC}${C1_CSI}${C1_STRING}]`, 'g');
const TWO_ESCAPES = new RegExp(`${ESC}${ESC}[^[O]`, 'y');
const ESCAPES = new RegExp(`^${ESC}+$`);
/** A terminal sends a sequence at once; what has not come to its end by then is the Escape key, or nothing. */
const SEQUENCE_MS = 450;
/** Nobody presses a key so soon after a paste: what comes at once may be the rest of a paste that holds a mark of its end. */
const PASTE_MS = 40;

export interface InputPartsOptions {
  /** Takes text and the sequences of keys. */
  readonly onKeys: (text: string) => void;
  readonly onEscape: () => void;
  /** Takes what stood between the marks of a paste. */
  readonly onPaste: (text: string) => void;
}

/**
 * Splits what a terminal sends into keys and pastes, and drops its reports (its kind, colours, the place of the cursor, the
 * focus), also where they come in several pieces. A paste ends with the last mark that comes without a pause, so that no
 * mark within the pasted text ends it.
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

  /** Whether something has begun that is not whole yet. */
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

  /** Up to a paste, or to a sequence that is not whole yet. */
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
