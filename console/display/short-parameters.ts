import {
  type DisplayText,
  display,
  escaped,
  javascriptKey,
  javascriptQuoted,
  joined,
} from '../../src/console-startup';
import { textOf } from './printable';

/** `{server_id: 65f0…, level: 'debug'}`: parameters as they are read at a prompt, where texts and numbers can be pasted. */
export function shortParameters(parameters: object): DisplayText {
  const parts = Object.entries(parameters).map(([key, value]) => {
    const text = typeof value === 'string' ? javascriptQuoted(value) : escaped(textOf(value));
    return display`${javascriptKey(key)}: ${text}`;
  });
  return display`{${joined(parts, display`, `)}}`;
}
