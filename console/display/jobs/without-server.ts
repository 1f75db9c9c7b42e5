import type { QueuedClass } from '../../../src/console-api';
import {
  type DisplayText,
  display,
  escaped,
  joined,
  NOTHING,
  nameText,
  valueText,
} from '../../../src/console-startup';
import type { Job } from '../../../src/index';
import type { Style } from '../layout/style';
import { countOf } from '../servers/fleet-text';

const MOST_NAMED = 10;

/** Names the classes whose queued jobs no living rj-server runs; empty if there are none. */
export function withoutServerText(classes: readonly QueuedClass[], { colour }: Style): DisplayText {
  if (classes.length === 0) return NOTHING;
  const names = classes
    .slice(0, MOST_NAMED)
    .map(({ name, count }) => display`${escaped(nameText(name))} (${countOf(count, display`queued job`)})`);
  const left = classes.length - names.length;
  if (left > 0) names.push(display`… ${left} more (Job.queued() lists them all)`);
  return colour.red(
    display`No running rj-server loads these classes, or its filters exclude them: ${joined(names, display`, `)}. Start an rj-server that loads them with \`--require\`.`,
  );
}

/** Counts them among the jobs found. */
export function withoutServer(jobs: readonly Job[]): readonly QueuedClass[] {
  const counts = new Map<string, number>();
  for (const { type, hasNoServer } of jobs)
    if (hasNoServer) counts.set(valueText(type), (counts.get(valueText(type)) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count }));
}
