import { type DisplayText, display, escaped, joined, NOTHING, nameText } from '../../../src/console-startup';
import type { Outcome } from '../../../src/index';
import { duration } from '../layout/duration';
import type { Style } from '../layout/style';
import { EXITED } from './outcome-text';

/** Names in a summary; the rest are counted. */
const MOST_NAMES = 10;

/** The progress of following. */
export interface Course {
  readonly elapsedMs: number;
  /**
   * Whether everything was read once more after the time was up: before that, no server counts as
   * unresponsive.
   */
  readonly isOver: boolean;
  /** The number of servers that acted late. */
  readonly late?: number;
}

/** `12 of 14 done, no response from 2: a:1 (no heartbeat for 1m 1s), …` */
export function summaryText(
  outcomes: readonly Outcome[],
  { elapsedMs, isOver, late = 0 }: Course,
  { colour }: Style,
): DisplayText {
  const by = new Map<Outcome['status'], Outcome[]>();
  for (const outcome of outcomes) {
    const alike = by.get(outcome.status);
    if (alike === undefined) by.set(outcome.status, [outcome]);
    else alike.push(outcome);
  }
  const of = (status: Outcome['status']) => by.get(status) ?? [];
  const unseen = of('unseen').length;
  const seen = outcomes.length - unseen;
  const lateText = late === 0 ? NOTHING : display` (${late} late)`;
  const waiting = of('waiting');
  const [silent, unproven] = [false, true].map((isRuby) =>
    waiting.filter(({ server }) => (server?.runtime === 'ruby') === isRuby),
  ) as [Outcome[], Outcome[]];
  const parts = [
    some(seen, display`${of('done').length} of ${seen} done${lateText}`),
    some(of('failed').length, display`${of('failed').length} failed`),
    some(of('ignored').length, display`${of('ignored').length} ignored`),
    some(of('under_way').length, display`${of('under_way').length} in progress`),
    ...(isOver
      ? [
          some(silent.length, display`no response from ${silent.length}: ${silentNames(silent)}`),
          some(unproven.length, display`no sign of action from ${unproven.length}: ${silentNames(unproven)}`),
        ]
      : [some(waiting.length, display`waiting for ${waiting.length}`)]),
    some(of('unknown').length, display`${of('unknown').length} unknown: the database could not be read`),
    some(
      unseen,
      unseen === 1
        ? display`1 sent no receipt (Ruby server): check its log`
        : display`${unseen} sent no receipt (Ruby servers): check their logs`,
    ),
  ];
  return display`${joined(parts.flat(), display`, `)} ${colour.dim(display`(${duration(elapsedMs)})`)}`;
}

function some(count: number, text: DisplayText): DisplayText[] {
  return count === 0 ? [] : [text];
}

function silentNames(silent: readonly Outcome[]): DisplayText {
  const names = silent
    .slice(0, MOST_NAMES)
    .map((outcome) => display`${escaped(nameText(outcome.process))} (${lifeSign(outcome)})`);
  if (silent.length > MOST_NAMES) names.push(display`… ${silent.length - MOST_NAMES} more`);
  return joined(names, display`, `);
}

function lifeSign({ server, state, heartbeatAgeMs }: Outcome): DisplayText {
  if (state === undefined) return escaped(EXITED);
  if (heartbeatAgeMs === undefined) return display`no heartbeat yet`;
  const age = duration(heartbeatAgeMs);
  return server?.isZombie === true
    ? display`no heartbeat for ${age}, probably dead`
    : display`last heartbeat ${age} ago`;
}
