/** Where `help` lists an entry, in this order. */
export const HELP_GROUPS = ['Events', 'Servers', 'Jobs', 'Listening', 'Console'] as const;

/** The documentation of one thing at the prompt: it is data, and `help` prints it. */
export interface HelpEntry {
  /** As it is asked for: `Server.where`. */
  readonly name: string;
  readonly group: (typeof HELP_GROUPS)[number];
  /** As it is called: `Server.where({field: value, …})`. */
  readonly usage: string;
  /** One sentence. */
  readonly summary: string;
  /** What else one should know, in lines. */
  readonly details?: readonly string[];
  /** Lines that can be pasted. */
  readonly examples: readonly string[];
}

/**
 * Returns a function that makes the entries of one class.
 *
 * @example entriesOf('Job', 'Jobs')('first', 'Job.first()', 'The first job, or undefined.', 'Job.first()')
 */
export function entriesOf(className: string, group: HelpEntry['group']) {
  return (name: string, usage: string, summary: string, ...examples: string[]): HelpEntry => ({
    name: `${className}.${name}`,
    group,
    usage,
    summary,
    examples,
  });
}
