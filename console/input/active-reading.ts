import type { DisplayText } from '../../src/console-startup';
import { type Clipboard, EntryReading, type Outcome } from './entry-reading';
import type { InputEvent } from './terminal/input-reader';
import { commandOf } from './terminal/keys';

/** The active reading, and its waiting caller. */
export interface Active {
  readonly reading: EntryReading;
  readonly kind: 'entry' | 'answer';
  /** What a single key may be, where one is the answer. */
  readonly keys?: string | undefined;
  readonly resolve: (text: string | undefined) => void;
}

/** What an input event leads to. Where one key is the answer, another one leaves nothing behind. */
export function outcomeOf({ reading, keys }: Active, event: InputEvent): Outcome {
  const outcome = reading.press(event);
  if (keys === undefined || (outcome !== 'reading' && outcome !== 'entered')) return outcome;
  const { text } = reading.draft;
  if (text !== '' && keys.includes(text)) return 'entered';
  reading.replace(0, text.length, '');
  return 'reading';
}

export function isInterrupt(event: InputEvent): boolean {
  return event.kind === 'key' && commandOf(event.key) === 'interrupt';
}

/** The line that answers a question. */
export function questionReading(question: DisplayText, clipboard: Clipboard): EntryReading {
  const options = { prompt: () => question, history: { entries: [] }, isComplete: () => true };
  return new EntryReading(options, clipboard);
}
