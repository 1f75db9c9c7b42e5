import { type Completion, certainPart, columnsOf } from './completion';
import type { EditorOptions } from './editor-options';
import { type Clipboard, EntryReading, type Outcome } from './entry-reading';
import { type Gesture, GestureReader } from './gesture-reader';
import type { EntryHistory } from './history-walk';
import { commandOf, textOf } from './keys';
import { type Block, PrintingSurface, Screen, type Surface } from './screen';
import { TerminalMode } from './terminal-mode';

interface Active {
  readonly reading: EntryReading;
  readonly kind: 'entry' | 'answer';
  readonly resolve: (text: string | undefined) => void;
}

const EXIT_HINT = '(To exit, press Ctrl+C again or Ctrl+D or type .exit)';
/** A question appears only when the input has been still for so long: the rest of a slow paste cannot answer it. */
const STILL_MS = 50;
const NO_HISTORY: Pick<EntryHistory, 'entries'> = { entries: [] };

/**
 * Reads entries, of one line or many, from a person at a terminal. Knows how to edit, paste, recall and complete; knows
 * nothing of what an entry means. What is typed while nothing is read waits for the next `read()`.
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
  readonly #gestures: GestureReader;
  readonly #clipboard: Clipboard = { text: '' };
  #ahead: Gesture[] = [];
  #active: Active | undefined;
  #isExitHinted = false;
  #isAfterTab = false;
  #state: 'new' | 'open' | 'closed' = 'new';

  constructor(options: EditorOptions) {
    const { input, output, isDumb = false } = options;
    this.#options = options;
    this.#mode = new TerminalMode(input, output, isDumb);
    this.#surface = isDumb ? new PrintingSurface(output) : new Screen(output);
    this.#gestures = new GestureReader(input, (gestures) => this.#take(gestures));
  }

  /** One whole entry; undefined when the person is done (Ctrl-D, Ctrl-C twice) or the terminal is gone. */
  read(): Promise<string | undefined> {
    return this.#start('entry', this.#newEntry());
  }

  /**
   * The answer to a question: one line, typed after the question was seen. What was typed or pasted before it stays for
   * the next `read()`, and so does a paste of several lines meanwhile. Undefined at Ctrl-C and Ctrl-D. To be asked while
   * nothing is read.
   */
  async ask(question: string): Promise<string | undefined> {
    this.#open();
    const options = { prompt: () => question, history: NO_HISTORY, isComplete: () => true };
    return this.#mode.withKeys(async () => {
      await this.#gestures.quiet(STILL_MS);
      return this.#start('answer', new EntryReading(options, this.#clipboard));
    });
  }

  /**
   * After a failure: what was typed or pasted ahead is not entered by itself any more. It stands in the next entry and
   * waits for Enter, so that a slow paste does not run on after the line that failed.
   *
   * @returns whether there was any
   */
  async holdAhead(): Promise<boolean> {
    if (this.#state !== 'open') return false;
    await this.#gestures.quiet(STILL_MS);
    const text = this.#ahead.map(typedText).join('').replace(/\n+$/, '');
    this.#ahead = text === '' ? [] : [{ kind: 'paste', text, isEntered: false }];
    return text !== '';
  }

  /** Prints whole lines; above what is being typed where something is. */
  printAbove(text: string): void {
    this.#surface.printAbove(text);
  }

  /** The last lines of the output, while nothing is read. */
  get block(): Block {
    return this.#surface;
  }

  /** The prompt has changed. */
  refresh(): void {
    this.#show();
  }

  /** What the Ctrl-C key does; for SIGINT, which a terminal sends that is not raw. */
  interrupt(): void {
    this.#take([{ kind: 'key', key: { name: 'c', ctrl: true } }]);
  }

  /**
   * Runs something with a terminal whose Ctrl-C is SIGINT, which alone reaches a loop that never yields. What is typed
   * meanwhile the terminal shows, and keeps for the next `read()`.
   */
  withSignals<T>(run: () => Promise<T>): Promise<T> {
    return this.#mode.withSignals(run);
  }

  /** Gives the terminal back as it was. A `read()` that waits gets undefined. */
  close(): void {
    if (this.#state === 'open') {
      this.#gestures.stop();
      this.#options.input.off('end', this.#onEnd);
      this.#options.input.off('error', this.#onEnd);
      this.#options.output.off('resize', this.#onResize);
      this.#mode.leave();
    }
    this.#state = 'closed';
    this.#finish(undefined);
  }

  #newEntry(): EntryReading {
    const { prompt, history, isComplete } = this.#options;
    return new EntryReading({ prompt, history, isComplete }, this.#clipboard);
  }

  #open(): void {
    if (this.#state !== 'new') return;
    this.#state = 'open';
    this.#mode.enter();
    this.#gestures.start();
    this.#options.input.on('end', this.#onEnd);
    this.#options.input.on('error', this.#onEnd);
    this.#options.output.on('resize', this.#onResize);
  }

  #start(kind: Active['kind'], reading: EntryReading): Promise<string | undefined> {
    this.#open();
    if (this.#state === 'closed') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#active = { reading, kind, resolve };
      this.#show();
      if (kind === 'entry') this.#take(this.#ahead.splice(0));
    });
  }

  #take(gestures: readonly Gesture[]): void {
    for (const gesture of gestures) {
      const active = this.#active;
      if (active !== undefined && !(active.kind === 'answer' && gesture.kind === 'paste')) {
        this.#press(active, gesture);
      } else if (isInterrupt(gesture)) {
        this.#ahead = [];
        this.#options.onInterrupt();
      } else {
        this.#ahead.push(gesture);
      }
    }
    this.#show();
  }

  #press(active: Active, gesture: Gesture): void {
    const outcome = active.reading.press(gesture);
    const isSecondTab = this.#isAfterTab;
    this.#isAfterTab = outcome === 'complete';
    this.#isExitHinted = outcome === 'interrupted' && this.#isExitHinted;
    this.#act(outcome, active, isSecondTab);
  }

  #act(outcome: Outcome, { reading, kind }: Active, isSecondTab: boolean): void {
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
        if (kind === 'answer') this.#finish(undefined, '^C');
        else this.#interrupted(reading);
        break;
      case 'complete':
        if (kind === 'entry') this.#complete(reading, isSecondTab);
        break;
      case 'clear-screen':
        this.#surface.clear(reading.view);
        break;
      case 'suspend':
        this.#suspend();
        break;
    }
  }

  /** Ctrl-C at the prompt: takes back what was typed; on an empty line the second one in a row ends. */
  #interrupted(reading: EntryReading): void {
    const isEmpty = reading.draft.text === '';
    if (isEmpty && this.#isExitHinted) {
      this.#finish(undefined);
      return;
    }
    this.#surface.finish(reading.view, isEmpty ? '' : '^C');
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
      this.#take(this.#ahead.splice(0));
    });
  }

  #complete(reading: EntryReading, isSecondTab: boolean): void {
    const { draft } = reading;
    const apply = (completion: Completion) => {
      if (reading !== this.#active?.reading || reading.draft !== draft || completion.candidates.length === 0)
        return;
      const certain = certainPart(completion);
      if (certain.length > draft.cursor - completion.from || completion.candidates.length === 1) {
        reading.replace(completion.from, draft.cursor, certain);
      } else if (isSecondTab) {
        this.#surface.printAbove(columnsOf(completion.candidates, this.#options.output.columns ?? 80));
      }
    };
    const completion = this.#options.complete(draft.text, draft.cursor);
    if (completion instanceof Promise) {
      const show = () => this.#show();
      completion.then(apply).then(show, show);
    } else {
      apply(completion);
    }
  }

  #finish(text: string | undefined, mark?: string): void {
    const active = this.#active;
    if (active === undefined) return;
    this.#surface.finish(active.reading.view, mark);
    this.#active = undefined;
    active.resolve(text);
  }

  #show(): void {
    if (this.#active !== undefined) this.#surface.show(this.#active.reading.view);
  }

  readonly #onResize = (): void => {
    if (this.#active !== undefined) this.#surface.resize(this.#active.reading.view);
  };

  readonly #onEnd = (): void => this.close();
}

function isInterrupt(gesture: Gesture): boolean {
  return gesture.kind === 'key' && commandOf(gesture.key) === 'interrupt';
}

function typedText(gesture: Gesture): string {
  if (gesture.kind === 'paste') return gesture.isEntered ? `${gesture.text}\n` : gesture.text;
  return commandOf(gesture.key) === 'enter' ? '\n' : textOf(gesture.key);
}
