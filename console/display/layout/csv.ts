import { type DisplayText, escaped, joined } from '../../../src/console-startup';

/** Returns rows as CSV (RFC 4180), one line each: line breaks and controls in a cell are escaped. */
export function csv(rows: readonly (readonly string[])[]): DisplayText {
  return joined(rows.map((row) => escaped(row.map(cell).join(','))));
}

function cell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
