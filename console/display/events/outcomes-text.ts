import { type DisplayText, display, joined } from '../../../src/console-startup';
import type { Outcome } from '../../../src/index';
import { duration } from '../layout/duration';
import { listed } from '../layout/listed';
import type { Style } from '../layout/style';
import { outcomeText } from './outcome-text';
import { type Course, summaryText } from './summary-text';

/** With this many servers or more, only unusual outcomes get a line. */
const MOST_LINES = 40;
/** During the wait, the servers without a response are named once they are few. */
const FEW = 10;

export interface OutcomesCourse extends Course {
  /** Returns how late a late server acted; undefined for one that was in time. */
  readonly lateAfterMs: (outcome: Outcome) => number | undefined;
  /** How to see all of them. */
  readonly all: DisplayText;
}

/**
 * Returns a line for each server, or for many servers only for each that failed, ignored the event, was late
 * or has not responded; then the summary.
 */
export function outcomesText(
  outcomes: readonly Outcome[],
  course: OutcomesCourse,
  style: Style,
): DisplayText {
  const { isOver, lateAfterMs, all } = course;
  const late = outcomes.filter((outcome) => lateAfterMs(outcome) !== undefined).length;
  const line = (outcome: Outcome) => {
    const afterMs = lateAfterMs(outcome);
    const text = outcomeText(outcome, style, isOver);
    return afterMs === undefined ? text : display`${text}  late, after ${duration(afterMs)}`;
  };
  const shown = outcomes.length < MOST_LINES ? outcomes : unusual(outcomes, course);
  // A pipe gets all of them.
  const most = style.height === undefined ? shown.length : MOST_LINES;
  const note = isOver && shown !== outcomes ? hiddenText(outcomes, new Set(shown), course, style) : [];
  return joined([
    ...listed(shown, line, all, most),
    ...note,
    summaryText(outcomes, { ...course, late }, style),
  ]);
}

/** `… 50 done and 7 that cannot be seen are not listed` */
function hiddenText(
  outcomes: readonly Outcome[],
  shown: ReadonlySet<Outcome>,
  { all }: OutcomesCourse,
  { colour }: Style,
): DisplayText[] {
  const hidden = outcomes.filter((outcome) => !shown.has(outcome));
  const unseen = hidden.filter(({ status }) => status === 'unseen').length;
  const done = hidden.length - unseen;
  const counts = [
    ...(done > 0 ? [display`${done} done`] : []),
    ...(unseen > 0 ? [display`${unseen} without a receipt`] : []),
  ];
  if (counts.length === 0) return [];
  const verb = hidden.length === 1 ? display`is` : display`are`;
  return [colour.dim(display`… ${joined(counts, display` and `)} ${verb} not listed (${all})`)];
}

function unusual(outcomes: readonly Outcome[], { isOver, lateAfterMs }: OutcomesCourse): Outcome[] {
  const isDone = ({ status }: Outcome) => status === 'done' || status === 'unseen';
  const isRefused = ({ status }: Outcome) => status === 'failed' || status === 'ignored';
  const open = outcomes.filter((outcome) => !isDone(outcome) && !isRefused(outcome));
  return [
    ...outcomes.filter(isRefused),
    ...(isOver || open.length <= FEW ? open : []),
    ...outcomes.filter((outcome) => isDone(outcome) && lateAfterMs(outcome) !== undefined),
  ];
}
