import { type DisplayText, display, escaped, joined } from '../../src/console-startup';
import { textOf } from './printable';

/** `{server_id: 65f0…, level: 'debug'}`: parameters as they are read at a prompt. */
export function shortParameters(parameters: object): DisplayText {
  const parts = Object.entries(parameters).map(([key, value]) => {
    const text = escaped(textOf(value));
    return display`${escaped(key)}: ${typeof value === 'string' ? display`'${text}'` : text}`;
  });
  return display`{${joined(parts, display`, `)}}`;
}
