/** The pipes of Ruby's process: its requests, its replies, and one that closes when the console exits. */
export const PIPES = { requests: 3, replies: 4, lifeline: 5 } as const;
