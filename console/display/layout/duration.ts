import { type DisplayText, display, escaped, NOTHING } from '../../../src/console-startup';

const STEPS = [
  [display`d`, 86_400],
  [display`h`, 3_600],
  [display`m`, 60],
] as const;

/** Returns a duration for people: `0.4s`, `12s`, `3m 20s`, `2h 5m`, `4d 1h`. */
export function duration(milliseconds: number): DisplayText {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 10) return display`${escaped(seconds.toFixed(1))}s`;
  for (const [index, [unit, length]] of STEPS.entries()) {
    if (seconds < length) continue;
    const [smallerUnit, smallerLength] = STEPS[index + 1] ?? ([display`s`, 1] as const);
    const rest = Math.floor((seconds % length) / smallerLength);
    const restText = rest === 0 ? NOTHING : display` ${rest}${smallerUnit}`;
    return display`${Math.floor(seconds / length)}${unit}${restText}`;
  }
  return display`${Math.floor(seconds)}s`;
}
