import type { Outcome, Publication } from '../../src/index';
import { type ProgressOptions, showProgress } from './publication-progress';

/** Follows the publications of a session, and keeps their outcomes. */
export class Following {
  /** Whether a server didn't act on a published event, or not in time. */
  isIncomplete = false;
  readonly #left = new WeakSet<Publication>();

  /** Whether following it was interrupted: then a message said that it can't be recalled. */
  hasLeft(publication: Publication): boolean {
    return this.#left.has(publication);
  }

  /** Shows the outcomes of publications of one kind, together. @returns the final outcome of each process */
  async show(publications: readonly Publication[], options: ProgressOptions): Promise<readonly Outcome[]> {
    // Rehearsals were already shown.
    const published = publications.filter(({ durability }) => durability !== 'rehearsed');
    if (published.length === 0) return [];
    const outcomes = await showProgress(published, options);
    this.isIncomplete ||= !outcomes.every(({ status }) => status === 'done' || status === 'unseen');
    if (options.signal?.aborted === true) for (const publication of published) this.#left.add(publication);
    return outcomes;
  }
}

/**
 * Groups publications: those of one action for single servers are followed together, all others separately.
 */
export function followedTogether(publications: readonly Publication[]): readonly (readonly Publication[])[] {
  const [first] = publications;
  const areAlike = publications.every(
    ({ event, expected }) =>
      event.name === first?.event.name && event.action === first.event.action && expected?.length === 1,
  );
  return areAlike ? [publications] : publications.map((each) => [each]);
}
