const STEPS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
] as const;

/** A length of time as an operator reads it: `0.4s`, `12s`, `3m 20s`, `2h 5m`, `4d 1h`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  for (const [index, [unit, length]] of STEPS.entries()) {
    if (seconds < length) continue;
    const [smallerUnit, smallerLength] = STEPS[index + 1] ?? (['s', 1] as const);
    const rest = Math.floor((seconds % length) / smallerLength);
    return `${Math.floor(seconds / length)}${unit}${rest === 0 ? '' : ` ${rest}${smallerUnit}`}`;
  }
  return `${Math.floor(seconds)}s`;
}
