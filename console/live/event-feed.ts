import { type DisplayText, display, escaped, joined } from '../../src/console-startup';
import type { Event, EventRecord } from '../../src/index';
import { newsSentence } from '../display/events/event-sentence';
import type { Style } from '../display/layout/style';

/** From this number of events within a second on, they are only counted. */
const COUNTED_FROM = 20;
const SECOND_MS = 1_000;
/** An event's related documents are shown with it if the database returns them within this time. */
const LOOK_UP_WITHIN_MS = 500;
/** Kinds of events in a count; the others are added up. */
const MOST_KINDS = 5;
/** The number of distinguished kinds: a publisher may use a new name each time. */
const MOST_KNOWN_KINDS = 100;
const MOST_CHARACTERS = 500;

export interface FeedOptions {
  readonly style: Style;
  readonly print: (text: DisplayText) => void;
  /** Loads an event's related documents. Never rejects. */
  readonly recordOf: (event: Event) => Promise<EventRecord>;
  /** Takes an event that was shown on its own line. */
  readonly onTold: (record: EventRecord) => void;
}

/**
 * Shows events as they arrive: a line each, and from 20 a second on, a count each second. Its work per second
 * is bounded, whatever their number.
 */
export class EventFeed {
  readonly #options: FeedOptions;
  readonly #waiting: Event[] = [];
  readonly #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #thisSecond = 0;
  #counted = 0;
  #isCounting = false;
  #isTelling = false;
  #isOver = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Takes an event. Returns immediately and never throws. */
  take(event: Event): void {
    if (this.#isOver) return;
    this.#timer ??= setInterval(() => this.#endSecond(), SECOND_MS).unref();
    this.#thisSecond++;
    this.#isCounting ||= this.#thisSecond >= COUNTED_FROM || this.#waiting.length >= COUNTED_FROM;
    if (this.#isCounting) this.#count(event);
    else {
      this.#waiting.push(event);
      void this.#tell();
    }
  }

  /** Stops the output. */
  end(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#waiting.length = 0;
  }

  #count({ name, action }: Event): void {
    const kind = this.#counts.size < MOST_KNOWN_KINDS ? kindOf(name, action) : '';
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#counted++;
  }

  #endSecond(): void {
    if (this.#counted > 0) this.#options.print(countText(this.#counts, this.#counted, this.#thisSecond));
    if (this.#thisSecond === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.#isCounting = this.#thisSecond >= COUNTED_FROM;
    this.#thisSecond = 0;
    this.#counted = 0;
    this.#counts.clear();
  }

  /** One after the other, to keep the order of arrival. */
  async #tell(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    const { recordOf, print, style, onTold } = this.#options;
    for (let event = this.#waiting[0]; event !== undefined; event = this.#waiting[0]) {
      const late = new Promise<undefined>((resolve) => {
        setTimeout(resolve, LOOK_UP_WITHIN_MS, undefined).unref();
      });
      const record = await Promise.race([recordOf(event), late]);
      if (this.#isOver) break;
      print(lineOf(event, record, style));
      if (record !== undefined) onTold(record);
      this.#waiting.shift();
    }
    this.#isTelling = false;
  }
}

/** Never throws and is never long, whatever the event contains. */
function lineOf(event: Event, record: EventRecord | undefined, style: Style): DisplayText {
  try {
    const line = record && newsSentence(record, style);
    if (line !== undefined && line.length <= MOST_CHARACTERS) return line;
  } catch {
    // Its content can't be shown as a sentence.
  }
  return display`${style.colour.dim(display`event   `)}  ${escaped(kindOf(event.name, event.action))}`;
}

/** `50 events in the last second: 30 Logger.set, 20 Server.pause` */
function countText(counts: ReadonlyMap<string, number>, counted: number, all: number): DisplayText {
  const kinds = [...counts].filter(([kind]) => kind !== '').sort(([, a], [, b]) => b - a);
  const told = kinds.slice(0, MOST_KINDS);
  const rest = counted - told.reduce((sum, [, count]) => sum + count, 0);
  const parts = told.map(([kind, count]) => display`${count} ${escaped(kind)}`);
  if (rest > 0) parts.push(display`${rest} others`);
  const more = counted < all ? display`more ` : display``;
  const events = counted === 1 ? display`event` : display`events`;
  return display`${counted} ${more}${events} in the last second: ${joined(parts, display`, `)}`;
}

function kindOf(name: string, action: string): string {
  return `${cut(name.replace('RocketJob::Subscribers::', ''))}.${cut(action)}`;
}

function cut(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
