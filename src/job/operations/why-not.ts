import { valueText } from '../../errors/value-text';
import type { JobDocument } from '../model/job-document';

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** `2s`, `3m 20s`, `4d 1h` */
function lengthText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  const [unit, length] = UNITS[first] ?? ['s', 1];
  const [smallerUnit, smallerLength] = UNITS[first + 1] ?? ['s', 1];
  const rest = Math.floor((seconds % length) / smallerLength);
  return `${Math.floor(seconds / length)}${unit}${rest === 0 ? '' : ` ${rest}${smallerUnit}`}`;
}

function since(date: unknown, now: Date): string | undefined {
  return date instanceof Date ? lengthText(now.getTime() - date.getTime()) : undefined;
}

/**
 * Describes a job's state as the reason for a refusal: `it has been running again for 2s`.
 *
 * @param before its state when it was found, if that has changed since
 */
export function standing(job: JobDocument, now: Date, before?: string): string {
  const { state, started_at, completed_at } = job;
  const again = before !== undefined && before !== state && job.failure_count > 0 ? ' again' : '';
  const ended = since(completed_at, now);
  const ago = ended === undefined ? '' : ` ${ended} ago`;
  switch (state) {
    case 'running': {
      const length = since(started_at, now);
      return length === undefined ? `it is running${again}` : `it has been running${again} for ${length}`;
    }
    case 'queued':
      return `it is queued${again}`;
    case 'completed':
      return `it completed${ago}`;
    case 'failed':
      return `it failed${ago}`;
    case 'paused':
    case 'aborted':
      return `it was ${state}${ago}`;
    default:
      return `its state is ${valueText(state)}`;
  }
}
