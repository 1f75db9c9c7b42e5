import type { DisplayText } from '../../src/console-startup';
import { type Clipboard, EntryReading, type Outcome } from './entry-reading';
import type { InputEvent } from './terminal/input-reader';
import { commandOf } from './terminal/keys';

/** The active reading, and its waiting caller. */
export interface Active {
  readonly reading: EntryReading;
  readonly kind: 'entry' | 'answer';
  /** The accepted keys, if a single key is the answer. */
  readonly keys?: string | undefined;
  readonly resolve: (text: string | undefined) => void;
}

/** Returns the result of an input event. If one key is the answer, any other key has no effect. */
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

/** Returns the reading for the answer to a question. */
export function questionReading(question: DisplayText, clipboard: Clipboard): EntryReading {
  const options = { prompt: () => question, history: { entries: [] }, isComplete: () => true };
  return new EntryReading(options, clipboard);
}
