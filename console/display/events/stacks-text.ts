import {
  type DisplayText,
  display,
  escaped,
  joined,
  listedNames,
  NOTHING,
} from '../../../src/console-startup';
import type { Outcome } from '../../../src/index';
import { duration } from '../layout/duration';
import { listed } from '../layout/listed';
import type { Style } from '../layout/style';
import { countOf } from '../servers/fleet-text';
import { type DumpedThread, isThreadDump } from './outcome-text';

/** Threads at the same place. */
interface Fold {
  readonly activity: string;
  readonly frames: readonly string[];
  /** Process → its threads. */
  readonly where: Map<string, string[]>;
  /** Their work there, one per line. */
  readonly work: string[];
}

const WORKER = /^rocketjob (\d+)$/;

/**
 * Returns a fleet's stacks, identical ones once, those of the most threads first: `37 workers here`, with
 * their names. Empty if there are none.
 */
export function stacksText(outcomes: readonly Outcome[], { colour }: Style): DisplayText {
  const folds = [...folded(outcomes).values()].sort((one, other) => size(other) - size(one));
  const texts = folds.map((fold) => {
    const { activity, frames, work } = fold;
    const place = activity === 'busy' ? 'here' : (PLACES.get(activity) ?? activity);
    const title = display`${counted(fold)} ${escaped(place)}`;
    const stack = frames.map((frame) => display`\n    ${colour.dim(escaped(frame))}`);
    const jobs = listed(work, escaped, display`Job.running() lists them all`).map(
      (line) => display`\n  ${line}`,
    );
    return joined([display`${colour.bold(title)}: ${escaped(places(fold))}`, ...jobs, ...stack], NOTHING);
  });
  return joined(texts);
}

const PLACES: ReadonlyMap<string, string> = new Map([
  ['idle', 'idle'],
  ['awaiting', 'awaiting'],
  ['native', 'in native code, without a stack until it returns'],
]);

function folded(outcomes: readonly Outcome[]): Map<string, Fold> {
  const folds = new Map<string, Fold>();
  for (const { process, receipt } of outcomes) {
    if (!isThreadDump(receipt?.result)) continue;
    for (const thread of receipt.result.threads) {
      const { name, activity, frames } = thread;
      const key = [activity, ...frames].join('\n');
      const fold: Fold = folds.get(key) ?? { activity, frames, where: new Map(), work: [] };
      folds.set(key, fold);
      fold.where.set(process, [...(fold.where.get(process) ?? []), name]);
      fold.work.push(...workOf(process, thread));
    }
  }
  return folds;
}

/** `a:1 (3): ReportJob 6b04… for 12.3s` */
function workOf(
  process: string,
  { name, job, job_id, busy_for_ms = 0, awaits = [] }: DumpedThread,
): string[] {
  if (job === undefined) return [];
  const what = awaits.length === 0 ? '' : `, awaiting ${awaits.map((awaited) => awaited.what).join(' and ')}`;
  return [`${process} (${named([name])}): ${job} ${job_id ?? ''} for ${duration(busy_for_ms)}${what}`];
}

function size({ where }: Fold): number {
  return [...where.values()].reduce((sum, threads) => sum + threads.length, 0);
}

function counted(fold: Fold): DisplayText {
  const isWorkers = [...fold.where.values()].flat().every((name) => WORKER.test(name));
  return countOf(size(fold), isWorkers ? display`worker` : display`thread`);
}

/** `a:1 (1–10), b:2 (3, application)` */
function places({ where }: Fold): string {
  return listedNames([...where].map(([process, threads]) => `${process} (${named(threads)})`));
}

function named(threads: readonly string[]): string {
  const numbers = threads.flatMap((name) => WORKER.exec(name)?.[1] ?? []).map(Number);
  const others = threads.filter((name) => !WORKER.test(name)).map((name) => name.replace(/^rocketjob /, ''));
  return [...ranges(numbers.sort((one, other) => one - other)), ...others].join(', ');
}

function ranges(sorted: readonly number[]): string[] {
  const found: [number, number][] = [];
  for (const number of sorted) {
    const last = found.at(-1);
    if (last !== undefined && last[1] + 1 === number) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
}
