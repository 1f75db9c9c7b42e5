import type { Db, Document, Filter } from 'mongodb';
import type { Settings } from '../../config/settings/settings-schema';
import { claimedClasses, claimFilter } from '../../job/queue/claim-filter';
import { matchInDatabase } from '../../job/queue/match-in-database';

/** What a scope is made of at the moment. */
interface ClaimScopeParts {
  readonly database: () => Promise<Db>;
  /** The classes that the server knows. */
  readonly jobClassNames: () => readonly string[];
  readonly settings: () => Settings;
}

/** The jobs that a server runs, computed once for each change of its classes or settings, not for each claim. */
export class ClaimScope {
  readonly #parts: ClaimScopeParts;
  #names: readonly string[] | undefined;
  #settings: Settings | undefined;
  #classes: Promise<readonly string[]> = Promise.resolve([]);

  constructor(parts: ClaimScopeParts) {
    this.#parts = parts;
  }

  /** The classes whose jobs are claimed. Rejects while a filter needs the database and the database does not answer. */
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

  /** The jobs that are claimed; undefined when there are none to claim. */
  async filter(): Promise<Filter<Document> | undefined> {
    const settings = this.#parts.settings();
    return claimFilter(await this.classes(), settings);
  }
}
