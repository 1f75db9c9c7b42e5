/** Returns a date for programs, `2026-11-28T10:00:00.000Z`; empty if there is none, or it is invalid. */
export function isoDate(date: Date | undefined): string {
  return date === undefined || Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
