import { readFile } from 'node:fs/promises';

/** Returns the last non-empty line of a log. */
export async function lastLine(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8')).split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? '';
}
