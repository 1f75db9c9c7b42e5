/** How the console ends. */
export const EXIT = {
  done: 0,
  /** An evaluation failed. */
  failed: 1,
  cannotConnect: 2,
  /** A file or standard input was stopped by an error. */
  scriptStopped: 3,
  /** An event was published, and some process did not do it, or not in time. */
  incomplete: 4,
  interrupted: 130,
} as const;
