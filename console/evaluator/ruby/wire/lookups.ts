import type { Lookup } from '../../../../src/index';
import type { ModelRecord, Models, SlicesOnTheWire } from './models';

/** A lookup as Ruby's `Mongoid::Criteria` describes it. */
export interface WireLookup {
  readonly model: string;
  readonly filter: readonly Readonly<Record<string, unknown>>[];
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
  readonly skip?: number;
  /** For slices: the selection. */
  readonly of?: SlicesOnTheWire;
}

/** Returns the equivalent TypeScript lookup, with its checks. Skipped records are read and dropped. */
export function lookupFor(
  models: Models,
  { model, filter, sort, limit, skip = 0, of }: WireLookup,
): Lookup<ModelRecord> {
  let lookup: Lookup<ModelRecord> = of === undefined ? models.all(model) : models.slices(of);
  for (const conditions of filter) lookup = lookup.where(conditions);
  if (Object.keys(sort).length > 0) lookup = lookup.sort(sort);
  return limit === undefined ? lookup : lookup.limit(limit + skip);
}

/** Returns the records that a lookup finds. */
export async function recordsOf(models: Models, wire: WireLookup): Promise<readonly ModelRecord[]> {
  const records = await lookupFor(models, wire).toArray();
  return records.slice(wire.skip ?? 0);
}
