import type { Change, Watched } from '../watching/watched';
import type { Style } from './style';

/** `10:32:05  app1:4711  running → paused` */
export function changeText({ what, from, to }: Change, at: Date, { colour }: Style): string {
  const time = colour.dim(at.toTimeString().slice(0, 8));
  const became = from === undefined ? `is there: ${to}` : `${from} → ${to ?? 'gone'}`;
  return [time, what, became].filter((part) => part !== '').join('  ');
}

/** `3 running, 1 paused`; a plain value as it is. */
export function standingText(watched: readonly Watched[]): string {
  const counts = new Map<string, number>();
  for (const { label, state } of watched) {
    if (label === '') return state;
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts.size === 0 ? 'none' : [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}
