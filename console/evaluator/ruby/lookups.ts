import type { Lookup } from '../../../src/index';
import type { Core } from '../../core';

/** A lookup as Ruby's `Mongoid::Criteria` describes it. */
export interface WireLookup {
  readonly model: string;
  readonly filter: readonly Readonly<Record<string, unknown>>[];
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
  readonly skip?: number;
}

/** A record as it was read. */
interface RecordLike {
  toJSON(): object;
  readonly readAt: Date;
}

/** The same lookup of ours, with its checks. What it skips is read and left out. */
export function lookupFor(
  api: Core['api'],
  { filter, sort, limit, skip = 0 }: WireLookup,
): Lookup<RecordLike> {
  const { Server } = api.RocketJob;
  const missed = filter.find((conditions) => '$zombies' in conditions)?.['$zombies'];
  let lookup: Lookup<RecordLike> = missed === undefined ? Server.all() : Server.zombies(Number(missed));
  for (const conditions of filter) if (!('$zombies' in conditions)) lookup = lookup.where(conditions);
  if (Object.keys(sort).length > 0) lookup = lookup.sort(sort);
  return limit === undefined ? lookup : lookup.limit(limit + skip);
}

/** The documents of what a lookup finds, each with the database's clock. */
export async function documentsOf(api: Core['api'], wire: WireLookup): Promise<unknown[]> {
  const records = await lookupFor(api, wire).toArray();
  return records.slice(wire.skip ?? 0).map((record) => [record.toJSON(), record.readAt]);
}
