import type { Outcome, Publication } from '../../src/index';
import { type ProgressOptions, showProgress } from './publication-progress';

/** The following of what was published in a session, and how it ended. */
export class Following {
  /** Whether some server did not act on a published event, or not in time. */
  isIncomplete = false;
  readonly #left = new WeakSet<Publication>();

  /** Whether following it was interrupted: then it was said that it cannot be recalled. */
  hasLeft(publication: Publication): boolean {
    return this.#left.has(publication);
  }

  /** Shows the outcomes of publications of one kind, together. @returns what is known of each process in the end */
  async show(publications: readonly Publication[], options: ProgressOptions): Promise<readonly Outcome[]> {
    // What was rehearsed was shown then.
    const published = publications.filter(({ durability }) => durability !== 'rehearsed');
    if (published.length === 0) return [];
    const outcomes = await showProgress(published, options);
    this.isIncomplete ||= !outcomes.every(({ status }) => status === 'done' || status === 'unseen');
    if (options.signal?.aborted === true) for (const publication of published) this.#left.add(publication);
    return outcomes;
  }
}

/** Publications of one action for single servers are followed together, others each by itself. */
export function followedTogether(publications: readonly Publication[]): readonly (readonly Publication[])[] {
  const [first] = publications;
  const areAlike = publications.every(
    ({ event, expected }) =>
      event.name === first?.event.name && event.action === first.event.action && expected?.length === 1,
  );
  return areAlike ? [publications] : publications.map((each) => [each]);
}
