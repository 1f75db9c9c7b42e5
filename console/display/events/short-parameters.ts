import {
  type DisplayText,
  display,
  escaped,
  javascriptKey,
  javascriptQuoted,
  joined,
  valueText,
} from '../../../src/console-startup';

/**
 * `{server_id: 65f0…, level: 'debug'}`: parameters as code at a prompt, whose strings and numbers can be
 * pasted.
 */
export function shortParameters(parameters: object): DisplayText {
  const parts = Object.entries(parameters).map(([key, value]) => {
    const text = typeof value === 'string' ? javascriptQuoted(valueText(value)) : escaped(valueText(value));
    return display`${javascriptKey(valueText(key))}: ${text}`;
  });
  return display`{${joined(parts, display`, `)}}`;
}
