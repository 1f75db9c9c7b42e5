import type { RubyResult } from './process/messages';
import { lookupFor, type WireLookup } from './wire/lookups';
import type { Models } from './wire/models';
import { RubyValue } from './wire/ruby-value';
import type { Wire } from './wire/wire';

export interface ResultOptions {
  readonly models: Models;
  readonly wire: Wire;
  /** `=> ` at a prompt. */
  readonly mark: string;
}

/**
 * Returns the result of a Ruby statement in the form in which the console shows values: records and lookups
 * as the console's own, the rest as text.
 */
export function shownResult(result: RubyResult, { models, wire, mark }: ResultOptions): unknown {
  if ('returned' in result) return undefined;
  if ('nil' in result) return mark === '' ? undefined : new RubyValue(`${mark}nil`, null);
  if ('lookup' in result) return lookupFor(models, wire.decode(result.lookup) as WireLookup);
  if ('records' in result) return wire.decode(result.records);
  if (mark === '' && result.string !== null) return result.string;
  return new RubyValue(mark + result.text, wire.decode(result.json));
}
