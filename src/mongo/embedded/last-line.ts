import { readFile } from 'node:fs/promises';

/** The last line of a log that says something. */
export async function lastLine(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8')).split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? '';
}
