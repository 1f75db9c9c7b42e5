import type { InspectOptions, inspect } from 'node:util';
import { escaped } from '../../display/escaped';
import { valueText } from '../../errors/value-text';

/** Node's arguments for a method `inspect.custom`: how many more levels are shown, its options, and its `inspect`. */
export type ShownHow = [depth: number, options: InspectOptions, show: typeof inspect];

/** Returns a record as Node shows it, as in `console.log`: its name, and the fields of its document. */
export function shownRecord(name: string, fields: object, [depth, options, show]: ShownHow): string {
  const shownName: string = escaped(valueText(name));
  return depth < 0 ? `[${shownName}]` : `${shownName} ${show(fields, options)}`;
}
