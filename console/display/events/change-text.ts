import { type DisplayText, display, escaped, joined, listedNames } from '../../../src/console-startup';
import type { Change, Watched } from '../../live/watch/watched';
import type { Style } from '../layout/style';

/** `10:32:05  app1:4711  running → paused` */
export function changeText({ what, from, to }: Change, at: Date, { colour }: Style): DisplayText {
  const time = colour.dim(escaped(at.toTimeString().slice(0, 8)));
  const now = escaped(to ?? 'gone');
  const became = from === undefined ? display`is there: ${now}` : display`${escaped(from)} → ${now}`;
  return joined(what === '' ? [time, became] : [time, escaped(what), became], display`  `);
}

/** Changes of one kind together: `10:32:05  running → paused: 4990, a:1, b:2, … 4988 more`. */
export function foldedChanges(changes: readonly Change[], at: Date, style: Style): DisplayText {
  const kinds = new Map<string, Change[]>();
  for (const change of changes) {
    const kind = `${change.from} → ${change.to}`;
    const alike = kinds.get(kind);
    if (alike === undefined) kinds.set(kind, [change]);
    else alike.push(change);
  }
  const lines = [...kinds.values()].map((alike) => {
    const names = escaped(listedNames(alike.map(({ what }) => what)));
    const kind = changeText({ ...(alike[0] as Change), what: '' }, at, style);
    return display`${kind}: ${alike.length}, ${names}`;
  });
  return joined(lines);
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
