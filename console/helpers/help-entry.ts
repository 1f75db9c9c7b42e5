/** The groups in which `help` lists entries, in this order. */
export const HELP_GROUPS = ['Events', 'Servers', 'Jobs', 'Listening', 'Console'] as const;

/** The documentation of one thing at the prompt, as data that `help` prints. */
export interface HelpEntry {
  /** Its name, as a topic of `help`: `Server.where`. */
  readonly name: string;
  readonly group: (typeof HELP_GROUPS)[number];
  /** How to call it: `Server.where({field: value, …})`. */
  readonly usage: string;
  /** One sentence. */
  readonly summary: string;
  /** Further information, in lines. */
  readonly details?: readonly string[];
  /** Lines that can be pasted. */
  readonly examples: readonly string[];
}

/**
 * Returns a function that creates the entries of one class.
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
