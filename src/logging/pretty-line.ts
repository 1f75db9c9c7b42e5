import { type DisplayText, indented } from '../display/display-text';
import { escaped, escapedLines, escapedOutput } from '../display/escaped';

/** The indent of a message's lines after the first, so that none of them looks like a line of the log. */
const INDENT = 4;

/**
 * Returns a function that formats a line of JSON for people: text with colours, in which no logged text can
 * move the cursor, add colours or look like another line.
 */
export function prettyLines(): (line: string) => DisplayText {
  const { prettyFactory }: typeof import('pino-pretty') = require('pino-pretty');
  const pretty = prettyFactory({
    colorize: process.env['NO_COLOR'] === undefined,
    ignore: 'pid,thread,name',
    messageFormat: '{if thread}[{thread}] {end}{name} -- {msg}',
    translateTime: 'SYS:yyyy-mm-dd HH:MM:ss.l',
  });
  return (line) => {
    const { msg, ...fields } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return escapedOutput(
      pretty({ ...safeFields(fields), msg: indented(escapedLines(String(msg)), INDENT, 'second') }),
    );
  };
}

function safeFields(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [escaped(key), safe(value, key)]));
}

/** A stack keeps its lines, which are indented. */
function safe(value: unknown, key: string): unknown {
  if (typeof value === 'string') return key === 'stack' ? escapedLines(value) : escaped(value);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map((element) => safe(element, key)) : safeFields(value);
}
