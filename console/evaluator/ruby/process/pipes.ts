/** The pipes of Ruby's process: what is asked of it, what it answers, and one that ends when the console has. */
export const PIPES = { requests: 3, replies: 4, lifeline: 5 } as const;
