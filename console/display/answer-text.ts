import { inspect } from 'node:util';
import type { Answer } from '../../src/index';
import { duration } from './duration';
import type { Style } from './style';
import { WHOLE } from './whole';

/** Longer results stand on lines of their own. */
const SHORT = 60;
/** Names in a summary; more are counted. */
const MOST_NAMES = 10;

/** One line a process, `✓ myhost:123  running → gone`, and below it what its action returned, where that is long. */
export function answerText(answer: Answer, style: Style): string {
  const { colour } = style;
  const marks: Record<Answer['status'], string> = {
    done: colour.green('✓'),
    failed: colour.red('✗'),
    ignored: colour.yellow('–'),
    under_way: colour.yellow('…'),
    waiting: colour.yellow('?'),
    unseen: ' ',
    unknown: colour.yellow('?'),
  };
  return `${marks[answer.status]} ${answer.process}  ${said(answer)}${result(answer, style)}`;
}

/** `12 of 14 done, 2 silent: a:1 (no heartbeat for 1m 1s), …` */
export function summaryText(answers: readonly Answer[], elapsedMs: number, { colour }: Style): string {
  const of = (...wanted: readonly Answer['status'][]) =>
    answers.filter(({ status }) => wanted.includes(status));
  const unseen = of('unseen').length;
  const seen = answers.length - unseen;
  const parts = seen > 0 ? [`${of('done').length} of ${seen} done`] : [];
  for (const [status, word] of [
    ['failed', 'failed'],
    ['ignored', 'ignored it'],
    ['under_way', 'under way'],
  ] as const) {
    const { length } = of(status);
    if (length > 0) parts.push(`${length} ${word}`);
  }
  const silent = of('waiting');
  if (silent.length > 0) parts.push(`${silent.length} silent: ${silentNames(silent)}`);
  if (unseen > 0)
    parts.push(
      `${unseen} cannot be seen: what ${unseen === 1 ? 'it does stands in its log' : 'they do stands in their logs'}`,
    );
  return `${parts.join(', ')} ${colour.dim(`(${duration(elapsedMs)})`)}`;
}

function said({ server, status, state, evidence, receipt }: Answer): string {
  switch (status) {
    case 'failed':
    case 'ignored':
      return `${status}: ${receipt?.error ?? 'it does not say why'}`;
    case 'unseen':
      return 'cannot be seen';
    case 'unknown':
      return 'unknown: the database could not be read in the end';
    case 'waiting':
      return `${state ?? 'gone'}, no answer`;
    default: {
      const now = state ?? 'gone';
      if (server !== undefined && server.state !== now) return `${server.state} → ${now}`;
      if (status === 'under_way') return receipt === undefined ? now : 'has begun';
      return evidence === 'receipt' ? 'done' : now;
    }
  }
}

function result({ receipt }: Answer, { colour }: Style): string {
  if (receipt === undefined || isThreadDump(receipt.result)) return '';
  if (receipt.resultOmitted !== undefined) return colour.dim(`  (result left out: ${receipt.resultOmitted})`);
  if (receipt.result === undefined) return '';
  const text = inspect(receipt.result, { ...WHOLE, colors: colour.isColorSupported, breakLength: SHORT });
  if (text.length <= SHORT * 2 && !text.includes('\n')) return `  ${text}`;
  return `\n${text.replaceAll(/^/gm, '    ')}`;
}

function silentNames(silent: readonly Answer[]): string {
  const names = silent.slice(0, MOST_NAMES).map((answer) => `${answer.process} (${lifeSign(answer)})`);
  if (silent.length > MOST_NAMES) names.push(`… ${silent.length - MOST_NAMES} more, marked ? above`);
  return names.join(', ');
}

function lifeSign({ server, state, heartbeatAgeMs }: Answer): string {
  if (state === undefined) return 'gone';
  if (heartbeatAgeMs === undefined) return 'never had a heartbeat';
  const age = duration(heartbeatAgeMs);
  return server?.isZombie === true ? `no heartbeat for ${age}, probably dead` : `last heartbeat ${age} ago`;
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
