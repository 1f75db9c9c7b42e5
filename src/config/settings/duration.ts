/** A duration: `'10m'`, `'90s'`, `'1h'`, `'1h 30m'`, `'500ms'`, or a number of seconds. */
export type Duration = string | number;

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Converts a duration to milliseconds; NaN for an invalid value.
 *
 * @example durationMs('1h 30m') // 5400000
 */
export function durationMs(duration: unknown): number {
  if (typeof duration === 'number') return Math.round(duration * 1_000);
  if (typeof duration !== 'string' || !/^\s*(\d+(\.\d+)?\s*(ms|[smhd])\s*)+$/.test(duration))
    return Number.NaN;
  const parts = duration.matchAll(/(\d+(?:\.\d+)?)\s*(ms|[smhd])/g);
  const sum = [...parts].reduce(
    (total, [, count, unit]) => total + Number(count) * (UNIT_MS[unit ?? ''] ?? 0),
    0,
  );
  return Math.round(sum);
}
