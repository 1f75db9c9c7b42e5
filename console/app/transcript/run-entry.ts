/** An entry of a session, as far as it ran. */
export interface RunEntry {
  readonly text: string;
  /** The number of statements that ran to their end, in execution order; 0 if it isn't TypeScript. */
  readonly ended: number;
}
