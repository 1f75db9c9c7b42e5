import { type DisplayText, display, joined } from '../../../src/console-startup';
import type { Answer } from '../../../src/index';
import { duration } from '../layout/duration';
import { listed } from '../layout/listed';
import type { Style } from '../layout/style';
import { answerText } from './answer-text';
import { type Course, summaryText } from './summary-text';

/** From so many lines on only what is unusual has one. */
const MOST_LINES = 40;
/** While it is followed, those that are waited for are named once they are few. */
const FEW = 10;

export interface AnswersCourse extends Course {
  /** After how long a server has acted that was late; undefined for one that was not. */
  readonly lateAfterMs: (answer: Answer) => number | undefined;
  /** How all of them can be seen. */
  readonly all: DisplayText;
}

/** A line for each server, or of many servers for each that failed, ignored it, was late or has not responded; then the summary. */
export function answersText(answers: readonly Answer[], course: AnswersCourse, style: Style): DisplayText {
  const { isOver, lateAfterMs, all } = course;
  const late = answers.filter((answer) => lateAfterMs(answer) !== undefined).length;
  const line = (answer: Answer) => {
    const afterMs = lateAfterMs(answer);
    const text = answerText(answer, style, isOver);
    return afterMs === undefined ? text : display`${text}  late, after ${duration(afterMs)}`;
  };
  const shown = answers.length < MOST_LINES ? answers : unusual(answers, course);
  // A pipe gets every one of them.
  const most = style.height === undefined ? shown.length : MOST_LINES;
  const hidden = answers.length - shown.length;
  const note =
    isOver && hidden > 0 ? [style.colour.dim(display`… ${hidden} done are not listed (${all})`)] : [];
  return joined([
    ...listed(shown, line, all, most),
    ...note,
    summaryText(answers, { ...course, late }, style),
  ]);
}

function unusual(answers: readonly Answer[], { isOver, lateAfterMs }: AnswersCourse): Answer[] {
  const isDone = ({ status }: Answer) => status === 'done' || status === 'unseen';
  const isRefused = ({ status }: Answer) => status === 'failed' || status === 'ignored';
  const open = answers.filter((answer) => !isDone(answer) && !isRefused(answer));
  return [
    ...answers.filter(isRefused),
    ...(isOver || open.length <= FEW ? open : []),
    ...answers.filter((answer) => isDone(answer) && lateAfterMs(answer) !== undefined),
  ];
}
