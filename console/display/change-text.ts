import { type DisplayText, display, escaped, joined } from '../../src/console-startup';
import type { Change, Watched } from '../watching/watched';
import type { Style } from './style';

/** `10:32:05  app1:4711  running → paused` */
export function changeText({ what, from, to }: Change, at: Date, { colour }: Style): DisplayText {
  const time = colour.dim(escaped(at.toTimeString().slice(0, 8)));
  const now = escaped(to ?? 'gone');
  const became = from === undefined ? display`is there: ${now}` : display`${escaped(from)} → ${now}`;
  return joined(what === '' ? [time, became] : [time, escaped(what), became], display`  `);
}

/** `3 running, 1 paused`; a plain value as it is. */
export function standingText(watched: readonly Watched[]): DisplayText {
  const counts = new Map<string, number>();
  for (const { label, state } of watched) {
    if (label === '') return escaped(state);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  if (counts.size === 0) return display`none`;
  const parts = [...counts].map(([state, count]) => display`${count} ${escaped(state)}`);
  return joined(parts, display`, `);
}
