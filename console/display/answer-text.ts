import { type DisplayText, display, escaped, indented, joined, NOTHING } from '../../src/console-startup';
import type { Answer } from '../../src/index';
import { duration } from './duration';
import { inspected } from './printable';
import type { Style } from './style';
import { WHOLE } from './whole';

/** Longer results stand on lines of their own. */
const SHORT = 60;
/** Names in a summary; more are counted. */
const MOST_NAMES = 10;

/** One line a process, `✓ myhost:123  running → gone`, and below it what its action returned, where that is long. */
export function answerText(answer: Answer, style: Style): DisplayText {
  const { colour } = style;
  const marks: Record<Answer['status'], DisplayText> = {
    done: colour.green(display`✓`),
    failed: colour.red(display`✗`),
    ignored: colour.yellow(display`–`),
    under_way: colour.yellow(display`…`),
    waiting: colour.yellow(display`?`),
    unseen: display` `,
    unknown: colour.yellow(display`?`),
  };
  return display`${marks[answer.status]} ${escaped(answer.process)}  ${said(answer)}${result(answer, style)}`;
}

/** `12 of 14 done, 2 silent: a:1 (no heartbeat for 1m 1s), …` */
export function summaryText(answers: readonly Answer[], elapsedMs: number, { colour }: Style): DisplayText {
  const of = (...wanted: readonly Answer['status'][]) =>
    answers.filter(({ status }) => wanted.includes(status));
  const unseen = of('unseen').length;
  const seen = answers.length - unseen;
  const parts = seen > 0 ? [display`${of('done').length} of ${seen} done`] : [];
  for (const [status, word] of [
    ['failed', display`failed`],
    ['ignored', display`ignored it`],
    ['under_way', display`under way`],
  ] as const) {
    const { length } = of(status);
    if (length > 0) parts.push(display`${length} ${word}`);
  }
  const silent = of('waiting');
  if (silent.length > 0) parts.push(display`${silent.length} silent: ${silentNames(silent)}`);
  if (unseen > 0)
    parts.push(
      unseen === 1
        ? display`1 cannot be seen: what it does stands in its log`
        : display`${unseen} cannot be seen: what they do stands in their logs`,
    );
  return display`${joined(parts, display`, `)} ${colour.dim(display`(${duration(elapsedMs)})`)}`;
}

function said({ server, status, state, evidence, receipt }: Answer): DisplayText {
  switch (status) {
    case 'failed':
    case 'ignored':
      return display`${escaped(status)}: ${escaped(receipt?.error ?? 'it does not say why')}`;
    case 'unseen':
      return display`cannot be seen`;
    case 'unknown':
      return display`unknown: the database could not be read in the end`;
    case 'waiting':
      return display`${escaped(state ?? 'gone')}, no answer`;
    default: {
      const now = escaped(state ?? 'gone');
      if (server !== undefined && server.state !== now) return display`${escaped(server.state)} → ${now}`;
      if (status === 'under_way') return receipt === undefined ? now : display`has begun`;
      return evidence === 'receipt' ? display`done` : now;
    }
  }
}

function result({ receipt }: Answer, { colour }: Style): DisplayText {
  if (receipt === undefined || isThreadDump(receipt.result)) return NOTHING;
  if (receipt.resultOmitted !== undefined)
    return colour.dim(display`  (result left out: ${escaped(receipt.resultOmitted)})`);
  if (receipt.result === undefined) return NOTHING;
  const text = inspected(receipt.result, { ...WHOLE, breakLength: SHORT }, { colour });
  if (text.length <= SHORT * 2 && !text.includes('\n')) return display`  ${text}`;
  return display`\n${indented(text, 4)}`;
}

function silentNames(silent: readonly Answer[]): DisplayText {
  const names = silent
    .slice(0, MOST_NAMES)
    .map((answer) => display`${escaped(answer.process)} (${lifeSign(answer)})`);
  if (silent.length > MOST_NAMES) names.push(display`… ${silent.length - MOST_NAMES} more, marked ? above`);
  return joined(names, display`, `);
}

function lifeSign({ server, state, heartbeatAgeMs }: Answer): DisplayText {
  if (state === undefined) return display`gone`;
  if (heartbeatAgeMs === undefined) return display`never had a heartbeat`;
  const age = duration(heartbeatAgeMs);
  return server?.isZombie === true
    ? display`no heartbeat for ${age}, probably dead`
    : display`last heartbeat ${age} ago`;
}

/** What a thread_dump returns. */
export interface ThreadDump {
  readonly threads: readonly DumpedThread[];
}

export interface DumpedThread {
  readonly name: string;
  readonly activity: string;
  readonly frames: readonly string[];
  /** The class of the job that it works on. */
  readonly job?: string;
  readonly job_id?: string;
  readonly busy_for_ms?: number;
}

/** The receipts of other processes are their own word: it is looked at before it is believed. */
export function isThreadDump(result: unknown): result is ThreadDump {
  const threads = (result as Partial<ThreadDump> | null | undefined)?.threads;
  return (
    Array.isArray(threads) &&
    threads.every((thread) => typeof thread?.name === 'string' && Array.isArray(thread.frames))
  );
}
