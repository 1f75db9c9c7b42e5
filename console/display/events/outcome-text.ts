import {
  type DisplayText,
  display,
  escaped,
  indented,
  NOTHING,
  nameText,
  valueText,
} from '../../../src/console-startup';
import type { Outcome } from '../../../src/index';
import type { Style } from '../layout/style';
import { WHOLE } from '../layout/whole';
import { inspected } from '../printable';

/** The state of a server whose document is deleted. */
export const EXITED = 'exited';
const LONGEST_ERROR = 1_000;

/** Longer results go on lines of their own. */
const SHORT = 60;

/**
 * Returns one line per process, `✓ myhost:123 running → gone`, and a long result of its action below.
 *
 * @param isOver whether a missing response is final
 */
export function outcomeText(outcome: Outcome, style: Style, isOver = true): DisplayText {
  const { colour } = style;
  const marks: Record<Outcome['status'], DisplayText> = {
    done: colour.green(display`✓`),
    failed: colour.red(display`✗`),
    ignored: colour.yellow(display`–`),
    under_way: colour.yellow(display`…`),
    waiting: colour.yellow(display`?`),
    unseen: display` `,
    unknown: colour.yellow(display`?`),
  };
  return display`${marks[outcome.status]} ${escaped(nameText(outcome.process))}  ${said(outcome, isOver)}${damageText(outcome)}${result(outcome, style)}`;
}

/** Describes the damage in the server's document, or else in its receipt. */
function damageText({ server, receipt }: Outcome): DisplayText {
  const damage = server?.damage ?? receipt?.damage;
  return damage === undefined ? NOTHING : display` (damaged: ${escaped(damage)})`;
}

function said({ server, status, state, evidence, receipt }: Outcome, isOver: boolean): DisplayText {
  switch (status) {
    case 'failed':
    case 'ignored':
      return display`${escaped(status)}: ${escaped(valueText(receipt?.error ?? 'no reason given', LONGEST_ERROR))}`;
    case 'unseen':
      return display`no receipt (Ruby server)`;
    case 'unknown':
      return display`unknown: the database could not be read`;
    case 'waiting':
      return display`${escaped(valueText(state ?? EXITED))}, ${waitingText(server, isOver || state === undefined)}`;
    default: {
      const now = escaped(valueText(state ?? EXITED));
      if (server !== undefined && server.state !== now)
        return display`${escaped(valueText(server.state))} → ${now}`;
      if (status === 'under_way') return receipt === undefined ? now : display`in progress`;
      return evidence === 'receipt' ? display`done` : now;
    }
  }
}

/** A Ruby server can't respond: only its document may show that it has acted. */
function waitingText(server: Outcome['server'], isOver: boolean): DisplayText {
  if (!isOver) return display`waiting`;
  return server?.runtime === 'ruby' ? display`no sign that it acted` : display`no response`;
}

function result({ receipt }: Outcome, { colour }: Style): DisplayText {
  if (receipt === undefined || isThreadDump(receipt.result)) return NOTHING;
  if (receipt.resultOmitted !== undefined)
    return colour.dim(display`  (result omitted: ${escaped(receipt.resultOmitted)})`);
  if (receipt.result === undefined) return NOTHING;
  const text = inspected(receipt.result, { ...WHOLE, breakLength: SHORT }, { colour });
  if (text.length <= SHORT * 2 && !text.includes('\n')) return display`  ${text}`;
  return display`\n${indented(text, 4)}`;
}

/** The result of a thread_dump. */
export interface ThreadDump {
  readonly threads: readonly DumpedThread[];
}

export interface DumpedThread {
  readonly name: string;
  readonly activity: string;
  readonly frames: readonly string[];
  /** The class of its job. */
  readonly job?: string;
  readonly job_id?: string;
  readonly busy_for_ms?: number;
  /** The work that its job awaits. */
  readonly awaits?: readonly { readonly what: string }[];
}

/** Another process's receipt may contain anything, so its type is checked. */
export function isThreadDump(result: unknown): result is ThreadDump {
  const threads = (result as Partial<ThreadDump> | null | undefined)?.threads;
  return Array.isArray(threads) && threads.every(isDumpedThread);
}

function isDumpedThread(thread: unknown): thread is DumpedThread {
  if (typeof thread !== 'object' || thread === null) return false;
  const {
    name,
    activity,
    frames,
    job,
    job_id,
    busy_for_ms,
    awaits = [],
  } = thread as Readonly<Record<string, unknown>>;
  const areTexts = [name, activity, ...(Array.isArray(frames) ? frames : [undefined])].every(isText);
  const areTextsOrMissing = [job, job_id].every((value) => value === undefined || isText(value));
  const areAwaits = Array.isArray(awaits) && awaits.every((awaited) => isText(Object(awaited).what));
  return areTexts && areTextsOrMissing && areAwaits && ['number', 'undefined'].includes(typeof busy_for_ms);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
