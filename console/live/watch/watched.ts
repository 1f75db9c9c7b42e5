import { inspect } from 'node:util';
import { valueText } from '../../../src/console-startup';
import type { Core } from '../../app/core';
import { jobState } from '../../display/jobs/job-table';
import { WHOLE } from '../../display/layout/whole';
import { serverState } from '../../display/servers/server-trouble';

/** One thing that is watched. */
export interface Watched {
  /** What it is told by from one look to the next. */
  readonly key: string;
  /** What it is called; empty for a plain value. */
  readonly label: string;
  /** How it stands. */
  readonly state: string;
}

/** What has become of one thing since the look before; undefined where it was not there. */
export interface Change {
  readonly what: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Records and documents each by themselves, anything else as one value. */
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

/** In the order of the later look; what is gone comes last. Damaged documents may have one key, as their `_id` is what they hold. */
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

/** Takes one of the earlier ones with this key away, and returns it. */
function taken(
  earlier: ReadonlyMap<string, Watched[]>,
  { key }: Watched,
  isMeant: (one: Watched) => boolean,
): Watched | undefined {
  const alike = earlier.get(key) ?? [];
  const index = alike.findIndex(isMeant);
  return index === -1 ? undefined : alike.splice(index, 1)[0];
}
