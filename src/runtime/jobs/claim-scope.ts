import type { Db, Document, Filter } from 'mongodb';
import type { Settings } from '../../config/settings/settings-schema';
import { claimedClasses, claimFilter } from '../../job/queue/claim-filter';
import { matchInDatabase } from '../../job/queue/match-in-database';

/** The inputs of a scope. */
interface ClaimScopeParts {
  readonly database: () => Promise<Db>;
  /** The classes known to the server. */
  readonly jobClassNames: () => readonly string[];
  readonly settings: () => Settings;
}

/**
 * The jobs that a server runs, computed once for each change of its classes or settings rather than for each
 * claim.
 */
export class ClaimScope {
  readonly #parts: ClaimScopeParts;
  #names: readonly string[] | undefined;
  #settings: Settings | undefined;
  #classes: Promise<readonly string[]> = Promise.resolve([]);

  constructor(parts: ClaimScopeParts) {
    this.#parts = parts;
  }

  /**
   * Returns the classes whose jobs are claimed. Rejects if a filter needs the database and it doesn't
   * respond.
   */
  classes(): Promise<readonly string[]> {
    const [names, settings] = [this.#parts.jobClassNames(), this.#parts.settings()];
    if (names !== this.#names || settings !== this.#settings) {
      const classes = claimedClasses(names, settings, async (given, filter) =>
        matchInDatabase(await this.#parts.database(), given, filter),
      );
      classes.catch(() => {
        if (this.#classes === classes) this.#names = undefined;
      });
      [this.#names, this.#settings, this.#classes] = [names, settings, classes];
    }
    return this.#classes;
  }

  /** Returns the filter of the jobs to claim; undefined if there are none. */
  async filter(): Promise<Filter<Document> | undefined> {
    const settings = this.#parts.settings();
    return claimFilter(await this.classes(), settings);
  }
}
