import { type DisplayText, display, escaped, joined, listedNames } from '../../../src/console-startup';
import type { Change, Watched } from '../../live/watch/watched';
import type { Style } from '../layout/style';

/** Damaged documents may be in any number of states. */
const MOST_KINDS = 10;

/** `10:32:05  app1:4711  running → paused` */
export function changeText({ what, from, to }: Change, at: Date, { colour }: Style): DisplayText {
  const time = colour.dim(escaped(at.toTimeString().slice(0, 8)));
  const now = escaped(to ?? 'deleted');
  const became = from === undefined ? display`new: ${now}` : display`${escaped(from)} → ${now}`;
  return joined(what === '' ? [time, became] : [time, escaped(what), became], display`  `);
}

/** Returns changes of one kind together: `10:32:05  running → paused: 4990, a:1, b:2, … 4988 more`. */
export function foldedChanges(changes: readonly Change[], at: Date, style: Style): DisplayText {
  const kinds = new Map<string, Change[]>();
  for (const change of changes) {
    const kind = `${change.from} → ${change.to}`;
    const alike = kinds.get(kind);
    if (alike === undefined) kinds.set(kind, [change]);
    else alike.push(change);
  }
  const all = [...kinds.values()];
  const lines = all.slice(0, MOST_KINDS).map((alike) => {
    const names = escaped(listedNames(alike.map(({ what }) => what)));
    const kind = changeText({ ...(alike[0] as Change), what: '' }, at, style);
    return display`${kind}: ${alike.length}, ${names}`;
  });
  const left = all.slice(MOST_KINDS).reduce((count, alike) => count + alike.length, 0);
  return left === 0 ? joined(lines) : joined([...lines, display`… ${left} other changes`]);
}

/** `3 running, 1 paused`: the ten most frequent states; a plain value unchanged. */
export function standingText(watched: readonly Watched[]): DisplayText {
  const counts = new Map<string, number>();
  for (const { label, state } of watched) {
    if (label === '') return escaped(state);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  if (counts.size === 0) return display`none`;
  const kinds = [...counts].sort(([, one], [, other]) => other - one);
  const parts = kinds.slice(0, MOST_KINDS).map(([state, count]) => display`${count} ${escaped(state)}`);
  const left = kinds.slice(MOST_KINDS).reduce((sum, [, count]) => sum + count, 0);
  return joined(left === 0 ? parts : [...parts, display`… ${left} in other states`], display`, `);
}
