import { type DisplayText, display, NOTHING } from '../../../src/console-startup';
import { type Active, isInterrupt, outcomeOf, questionReading } from '../active-reading';
import { Tab } from '../completion/tab';
import { type Clipboard, EntryReading, type Outcome } from '../entry-reading';
import { leftOutText } from '../paste/left-out-text';
import { type InputEvent, InputReader } from '../terminal/input-reader';
import { type Block, PrintingSurface, Screen, type Surface } from '../terminal/screen';
import { TerminalMode } from '../terminal/terminal-mode';
import { TypeAhead } from '../terminal/type-ahead';
import type { EditorOptions } from './editor-options';

const EXIT_HINT = display`(To exit, press Ctrl+C again or Ctrl+D or type .exit)`;
/**
 * A question appears only after the input has been idle for this time, so that the rest of a slow paste can't
 * answer it.
 */
const STILL_MS = 50;

/**
 * Reads entries of one or several lines from a user at a terminal. It handles editing, pasting, history and
 * completion, but not the meaning of an entry. Text typed between reads waits for the next `read()`.
 *
 * @example
 *     const editor = new Editor({ input: process.stdin, output: process.stdout, prompt: () => '> ', … });
 *     for (let entry = await editor.read(); entry !== undefined; entry = await editor.read()) await evaluate(entry);
 *     editor.close();
 */
export class Editor {
  readonly #options: EditorOptions;
  readonly #mode: TerminalMode;
  readonly #surface: Surface;
  readonly #reader: InputReader;
  readonly #tab: Tab;
  readonly #clipboard: Clipboard = { text: '' };
  readonly #ahead = new TypeAhead();
  #active: Active | undefined;
  #isExitHinted = false;
  #state: 'new' | 'open' | 'closed' = 'new';

  constructor(options: EditorOptions) {
    const { input, output, complete, isDumb = false } = options;
    this.#options = options;
    this.#mode = new TerminalMode(input, output, isDumb);
    this.#surface = isDumb ? new PrintingSurface(output) : new Screen(output);
    this.#tab = new Tab({
      complete,
      output,
      list: (text) => this.#surface.printAbove(text),
      onTyped: () => this.#show(),
    });
    this.#reader = new InputReader(input, (events) => this.#take(events));
  }

  /**
   * Reads one complete entry, which may start with a text to edit; undefined if the user is done (Ctrl+D,
   * Ctrl+C twice) or the terminal is closed.
   */
  read(text = ''): Promise<string | undefined> {
    const reading = this.#newEntry();
    if (text !== '') reading.replace(0, 0, text);
    return this.#start({ kind: 'entry', reading });
  }

  /**
   * Reads the answer to a question: one line, typed after the question was shown. Text typed or pasted before
   * that stays for the next `read()`, and so does a multi-line paste meanwhile. Undefined at Ctrl+C and
   * Ctrl+D. Call it only between reads.
   *
   * @param keys accepts one of these keys instead; other keys do nothing
   */
  async ask(question: DisplayText, keys?: string): Promise<string | undefined> {
    this.#open();
    return this.#mode.withKeys(async () => {
      await this.#reader.quiet(STILL_MS);
      return this.#start({ kind: 'answer', reading: questionReading(question, this.#clipboard), keys });
    });
  }

  /** Resolves at the next key between reads, or when `signal` aborts. Typed text stays for `read()`. */
  async nextKey(signal: AbortSignal): Promise<void> {
    if (this.#state === 'open') await this.#mode.withKeys(() => this.#ahead.next(signal));
  }

  /**
   * After a failure, text typed or pasted ahead no longer runs on its own. It goes into the next entry and
   * waits for Enter, so that a slow paste doesn't continue after the failed line. Returns true if there was
   * any.
   */
  async holdAhead(): Promise<boolean> {
    if (this.#state !== 'open') return false;
    await this.#reader.quiet(STILL_MS);
    return this.#ahead.hold();
  }

  /** Prints whole lines, above the text being typed if there is any. */
  printAbove(text: DisplayText): void {
    this.#surface.printAbove(text);
  }

  /** The last lines of the output, between reads. */
  get block(): Block {
    return this.#surface;
  }

  /** Redraws a changed prompt. */
  refresh(): void {
    this.#show();
  }

  /** Does what the Ctrl+C key does; for SIGINT, which a terminal sends if it isn't raw. */
  interrupt(): void {
    // Such a terminal has printed ^C already.
    if (!this.#mode.isRaw) this.#surface.printAbove(display`\n`);
    this.#take([{ kind: 'key', key: { name: 'c', ctrl: true } }]);
  }

  /**
   * Runs something while the terminal turns Ctrl+C into SIGINT, the only way to reach a loop that never
   * yields. The terminal echoes text typed meanwhile, and keeps it for the next `read()`.
   */
  withSignals<T>(run: () => Promise<T>): Promise<T> {
    return this.#mode.withSignals(run);
  }

  /** Called when the function of `withSignals` has finished or was interrupted. */
  withoutSignals(): void {
    this.#mode.withoutSignals();
  }

  /** Restores the terminal. A waiting `read()` gets undefined. */
  close(): void {
    if (this.#state === 'open') {
      this.#reader.stop();
      this.#hear('off');
      this.#mode.leave();
    }
    this.#state = 'closed';
    this.#finish(undefined);
  }

  #newEntry(): EntryReading {
    const { prompt, history, isComplete } = this.#options;
    const onLeftOut = (lines: number) => this.#surface.printAbove(leftOutText(lines));
    return new EntryReading({ prompt, history, isComplete, onLeftOut }, this.#clipboard);
  }

  #open(): void {
    if (this.#state !== 'new') return;
    this.#state = 'open';
    this.#mode.enter();
    this.#reader.start();
    this.#hear('on');
  }

  #hear(how: 'on' | 'off'): void {
    for (const event of ['end', 'error']) this.#options.input[how](event, this.#onEnd);
  }

  #start(active: Omit<Active, 'resolve'>): Promise<string | undefined> {
    this.#open();
    if (this.#state === 'closed') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#active = { ...active, resolve };
      this.#show();
      if (active.kind === 'entry') this.#take(this.#ahead.take());
    });
  }

  #take(events: readonly InputEvent[]): void {
    for (const event of events) {
      const active = this.#active;
      if (active !== undefined && !(active.kind === 'answer' && event.kind === 'paste')) {
        this.#press(active, event);
      } else if (isInterrupt(event)) {
        this.#ahead.take();
        this.#options.onInterrupt();
      } else {
        this.#ahead.push(event);
      }
    }
    this.#show();
  }

  #press(active: Active, event: InputEvent): void {
    const outcome = outcomeOf(active, event);
    this.#tab.follow(outcome === 'complete');
    this.#isExitHinted = outcome === 'interrupted' && this.#isExitHinted;
    this.#act(outcome, active);
  }

  #act(outcome: Outcome, { reading, kind }: Active): void {
    const { text } = reading.draft;
    switch (outcome) {
      case 'reading':
        break;
      case 'entered':
        if (kind === 'entry') this.#options.history.add(text);
        this.#finish(text);
        break;
      case 'ended':
        this.#finish(undefined);
        break;
      case 'interrupted':
        if (kind === 'answer') this.#finish(undefined, display`^C`);
        else this.#interrupted(reading);
        break;
      case 'complete':
        if (kind === 'entry') this.#tab.press(reading, () => reading === this.#active?.reading);
        break;
      case 'clear-screen':
        this.#surface.clear(reading.view);
        break;
      case 'suspend':
        this.#suspend();
        break;
    }
  }

  /** Ctrl+C at the prompt: discards the typed text; on an empty line, the second one in a row exits. */
  #interrupted(reading: EntryReading): void {
    const isEmpty = reading.draft.text === '';
    if (isEmpty && this.#isExitHinted) {
      this.#finish(undefined);
      return;
    }
    this.#surface.finish(reading.view, isEmpty ? NOTHING : display`^C`);
    if (isEmpty) this.#surface.printAbove(EXIT_HINT);
    this.#isExitHinted = isEmpty;
    if (this.#active !== undefined) this.#active = { ...this.#active, reading: this.#newEntry() };
  }

  #suspend(): void {
    const active = this.#active;
    if (active === undefined) return;
    this.#surface.finish(active.reading.view);
    this.#active = undefined;
    this.#mode.suspend(() => {
      this.#active = active;
      this.#take(this.#ahead.take());
    });
  }

  #finish(text: string | undefined, mark?: DisplayText): void {
    const active = this.#active;
    if (active === undefined) return;
    this.#surface.finish(active.reading.view, mark);
    this.#active = undefined;
    active.resolve(text);
  }

  #show(): void {
    if (this.#active !== undefined) this.#surface.show(this.#active.reading.view);
  }

  readonly #onEnd = (): void => this.close();
}
