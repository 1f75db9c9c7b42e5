import { inspect } from 'node:util';
import { valueText } from '../../../src/console-startup';
import type { Core } from '../../app/core';
import { jobState } from '../../display/jobs/job-table';
import { WHOLE } from '../../display/layout/whole';
import { serverState } from '../../display/servers/server-trouble';

/** One thing that is watched. */
export interface Watched {
  /** Identifies it from one poll to the next. */
  readonly key: string;
  /** Its name; empty for a plain value. */
  readonly label: string;
  /** Its state. */
  readonly state: string;
}

/** The change of one thing since the last poll; undefined where it didn't exist. */
export interface Change {
  readonly what: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Returns records and documents separately, anything else as one value. */
export function watchedIn(value: unknown, core: Core): Watched[] {
  const all = Array.isArray(value) ? value : [value];
  const watched = all.map((one) => watchedRecord(one, core));
  if (watched.every((one) => one !== undefined)) return watched;
  return [{ key: '', label: '', state: inspect(value, { depth: 8, breakLength: Number.POSITIVE_INFINITY }) }];
}

function watchedRecord(one: unknown, { api }: Core): Watched | undefined {
  if (one instanceof api.Server)
    return { key: inspect(one.id, WHOLE), label: valueText(one.name), state: serverState(one) };
  if (one instanceof api.Job)
    return {
      key: inspect(one.id, WHOLE),
      label: `${valueText(one.type)} ${valueText(one.id)}`,
      state: jobState(one),
    };
  if (typeof one !== 'object' || one === null) return undefined;
  const { _id: id, state, ...rest } = one as Record<string, unknown>;
  if (id === undefined) return undefined;
  return {
    key: inspect(id, WHOLE),
    label: valueText(id),
    state: typeof state === 'string' ? state : inspect(rest),
  };
}

/**
 * In the order of the later poll, with removed things last. Damaged documents may share a key, because their
 * `_id` may be anything.
 */
export function changesBetween(before: readonly Watched[], after: readonly Watched[]): Change[] {
  const earlier = new Map<string, Watched[]>(before.map(({ key }) => [key, []]));
  for (const one of before) earlier.get(one.key)?.push(one);
  const isKnown = (one: Watched) => taken(earlier, one, ({ state }) => state === one.state) !== undefined;
  const others = after.filter((one) => !isKnown(one));
  const changes: Change[] = others.map((one) => {
    return { what: one.label, from: taken(earlier, one, () => true)?.state, to: one.state };
  });
  const gone = [...earlier.values()].flat();
  return [...changes, ...gone.map(({ label, state }) => ({ what: label, from: state, to: undefined }))];
}

/** Removes an earlier thing with this key, and returns it. */
function taken(
  earlier: ReadonlyMap<string, Watched[]>,
  { key }: Watched,
  isMeant: (one: Watched) => boolean,
): Watched | undefined {
  const alike = earlier.get(key) ?? [];
  const index = alike.findIndex(isMeant);
  return index === -1 ? undefined : alike.splice(index, 1)[0];
}
