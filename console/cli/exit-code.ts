/** The exit codes of the console. */
export const EXIT = {
  done: 0,
  /** An evaluation failed. */
  failed: 1,
  cannotConnect: 2,
  /** An error stopped a file or standard input. */
  scriptStopped: 3,
  /** An event was published, and a process didn't act on it, or not in time. */
  incomplete: 4,
  interrupted: 130,
} as const;
