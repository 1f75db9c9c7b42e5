import type { Gesture } from './gesture-reader';
import { commandOf, textOf } from './keys';

/** What was typed or pasted ahead as one paste that is not entered; nothing where there was none. */
export function asDraft(ahead: readonly Gesture[]): Gesture[] {
  const text = ahead.map(typedText).join('').replace(/\n+$/, '');
  return text === '' ? [] : [{ kind: 'paste', text, isEntered: false }];
}

function typedText(gesture: Gesture): string {
  if (gesture.kind === 'paste') return gesture.isEntered ? `${gesture.text}\n` : gesture.text;
  return commandOf(gesture.key) === 'enter' ? '\n' : textOf(gesture.key);
}
