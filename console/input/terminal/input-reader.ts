import { EventEmitter } from 'node:events';
import { emitKeypressEvents } from 'node:readline';
import { StringDecoder } from 'node:string_decoder';
import { InputParts } from '../input-parts';
import { pastedCode, plainText } from '../paste/pasted-text';
import { C1Bytes } from './c1-bytes';
import type { KeyPress } from './keys';

/** An action at the keyboard: a key press, or a paste (one that ends in a line break should run). */
export type InputEvent =
  | { readonly kind: 'key'; readonly key: KeyPress }
  | { readonly kind: 'paste'; readonly text: string; readonly isEntered: boolean };

/** The source of keys; a part of a TTY stream. */
export type TerminalInput = NodeJS.ReadableStream & { setRawMode?(isRaw: boolean): unknown };

/**
 * Typing a whole line, and the next one after Enter, takes longer than this: text that arrives within this
 * time is pasted.
 */
const BURST_MS = 25;

/**
 * Converts keys to input events. A paste is one event, between the brackets of a terminal that sends them;
 * without them, several lines that arrive together are one. A terminal's reports about itself are dropped.
 */
export class InputReader {
  readonly #input: TerminalInput;
  readonly #onEvents: (events: readonly InputEvent[]) => void;
  /** The source of `readline`'s keys: it would treat a terminal's reports as typed text. */
  readonly #keys = new EventEmitter() as EventEmitter & NodeJS.ReadableStream;
  readonly #c1 = new C1Bytes();
  readonly #decoder = new StringDecoder();
  readonly #parts = new InputParts({
    onKeys: (text) => this.#readKeys(text),
    onEscape: () => this.#hold({ name: 'escape', sequence: '\x1b', meta: true }),
    onPaste: (text) => this.#paste(text),
  });
  #held: KeyPress[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastInputAt = 0;

  constructor(input: TerminalInput, onEvents: (events: readonly InputEvent[]) => void) {
    this.#input = input;
    this.#onEvents = onEvents;
  }

  start(): void {
    emitKeypressEvents(this.#keys);
    this.#keys.on('keypress', this.#onKeypress);
    this.#input.on('data', this.#onData);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#parts.close();
    this.#keys.off('keypress', this.#onKeypress);
    this.#input.off('data', this.#onData);
  }

  /** Resolves once nothing has arrived for `milliseconds`, and everything before that has been passed on. */
  async quiet(milliseconds: number): Promise<void> {
    do {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    } while (this.#held.length > 0 || this.#parts.isPending || Date.now() - this.#lastInputAt < milliseconds);
  }

  readonly #onData = (chunk: Buffer | string): void => {
    this.#lastInputAt = Date.now();
    this.#parts.push(typeof chunk === 'string' ? chunk : this.#decoder.write(this.#c1.toUtf8(chunk)));
  };

  #readKeys(text: string): void {
    this.#keys.emit('data', text);
    this.#settle();
  }

  readonly #onKeypress = (_text: string | undefined, key: KeyPress): void => {
    this.#held.push(key);
  };

  #hold(key: KeyPress): void {
    this.#held.push(key);
    this.#settle();
  }

  #settle(): void {
    // Enter on its own was typed, so it doesn't wait for more.
    if (this.#held.length > 1 && this.#held.some(isEnter) && this.#held.every(isTextual)) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(this.#flush, BURST_MS);
    } else {
      this.#flush();
    }
  }

  #paste(raw: string): void {
    this.#flush();
    this.#onEvents([{ kind: 'paste', text: plainText(raw), isEntered: false }]);
  }

  readonly #flush = (): void => {
    clearTimeout(this.#timer);
    const keys = this.#held;
    this.#held = [];
    if (keys.length > 0) this.#onEvents(gesturesOf(keys));
  };
}

function gesturesOf(keys: readonly KeyPress[]): InputEvent[] {
  if (keys.every(isTextual)) {
    const text = keys.map(({ sequence }) => sequence).join('');
    const lines = plainText(text);
    // One line that arrives all at once may be typed too, but one that needs cleaning is pasted.
    if (lines.trim() !== '' && (lines.includes('\n') || pastedCode(lines).text !== lines)) {
      return [{ kind: 'paste', text: lines, isEntered: /[\r\n]$/.test(text) }];
    }
  }
  return keys
    .filter(({ name }, index) => !(name === 'enter' && keys[index - 1]?.name === 'return'))
    .map((key) => ({ kind: 'key', key }));
}

function isEnter({ name, meta }: KeyPress): boolean {
  return (name === 'return' || name === 'enter') && meta !== true;
}

function isTextual(key: KeyPress): boolean {
  const { sequence = '', name, ctrl, meta } = key;
  if (ctrl === true || meta === true) return false;
  return (
    isEnter(key) || name === 'tab' || (sequence >= ' ' && sequence !== '\x7f' && !sequence.startsWith('\x1b'))
  );
}
