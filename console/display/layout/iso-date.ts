/** A date for programs, `2026-11-28T10:00:00.000Z`; empty where there is none, or none that can be told. */
export function isoDate(date: Date | undefined): string {
  return date === undefined || Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
