/** Something that a thread waits for. */
export interface Awaited {
  /** In words: `a timer of 60 s`. */
  readonly what: string;
  /** The start, by this machine's clock. */
  readonly since: Date;
}

/** Everything that an awaiting job waits for. */
export interface Awaiting {
  /** The unfinished work that the job has started, the newest first. Empty: nothing known will wake it. */
  readonly awaits: readonly Awaited[];
  /** The awaiting lines, innermost first, if they are traced: ``file:line:in `function'``. */
  readonly frames: readonly string[];
}

/** Returns the awaited work in words, one line each. */
export function awaitingLines({ awaits, frames }: Awaiting, now: number): readonly string[] {
  const newest = awaits[0];
  if (newest === undefined) return ['awaiting a promise that nothing known will settle', ...frames];
  const ago = (since: Date) =>
    `for ${((now - since.getTime()) / 1_000).toFixed(1)} s, since ${since.toISOString()}`;
  return [
    `awaiting ${ago(newest.since)}:`,
    ...awaits.map(({ what, since }) => `  ${what}, ${ago(since)}`),
    ...frames,
  ];
}
