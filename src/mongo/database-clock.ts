import type { Db } from 'mongodb';

/** Returns the time of the primary's clock, which dates events. */
export async function databaseNow(database: Db): Promise<Date> {
  return (await database.command({ hello: 1 }))['localTime'];
}

/** Either clock may be changed meanwhile, and another node may become the primary. */
const MEASURED_FOR_MS = 10_000;

/**
 * The clock of a database, derived from its measured offset: the database is asked every 10 seconds at most.
 */
export class DatabaseClock {
  readonly #ask: (database: Db) => Promise<Date>;
  #measured: { readonly time: number; readonly ticks: number; readonly local: number } | undefined;

  constructor(ask = databaseNow) {
    this.#ask = ask;
  }

  async now(database: Db): Promise<Date> {
    const { time, ticks } = this.#recent() ?? (await this.#measure(database));
    return new Date(time + performance.now() - ticks);
  }

  /** Checks both clocks: only one of them continues while a machine sleeps, and only the other can be set. */
  #recent() {
    if (this.#measured === undefined) return undefined;
    const ages = [performance.now() - this.#measured.ticks, Date.now() - this.#measured.local];
    return ages.every((age) => age >= 0 && age < MEASURED_FOR_MS) ? this.#measured : undefined;
  }

  async #measure(database: Db) {
    const asked = performance.now();
    const time = (await this.#ask(database)).getTime();
    this.#measured = { time, ticks: (asked + performance.now()) / 2, local: Date.now() };
    return this.#measured;
  }
}
