import type { FaultRun } from './run-fault';

const WIDTHS = [22, 14, 10, 5, 6, 13, 8];

export function titleRow(): string {
  return row(['fault', 'strategy', 'published', 'lost', 'twice', 'out of order', 'deaf, s']);
}

/** Formats one run as a line of text, with unexpected results and remarks at its end. */
export function textRow({ fault, strategy, note, misses, ...counts }: FaultRun): string {
  const { published, lost, twice, outOfOrder, deafS } = counts;
  const verdict = misses.length === 0 ? 'ok' : `MISSED: ${misses.join(', ')}`;
  const line = row([
    fault.name,
    strategy,
    ...[published, lost.length, twice, outOfOrder].map(String),
    deafS.toFixed(2),
  ]);
  return `${line}  ${verdict}${note === undefined ? '' : ` (${note})`}`;
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index < 2 ? cell.padEnd(WIDTHS[index] ?? 0) : cell.padStart(WIDTHS[index] ?? 0)))
    .join(' ');
}
