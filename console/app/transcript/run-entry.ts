/** An entry of a session, as far as it ran. */
export interface RunEntry {
  readonly text: string;
  /** How many of its statements ran to their end, in the order in which they run; 0 of what is not TypeScript. */
  readonly ended: number;
}
