import type { Db } from 'mongodb';

/** What time it is by the clock of the primary, by which events are dated. */
export async function databaseNow(database: Db): Promise<Date> {
  return (await database.command({ hello: 1 }))['localTime'];
}

/** A clock of either machine may be set meanwhile, and another node may be the primary. */
const MEASURED_FOR_MS = 10_000;

/** The clock of a database, told by its measured offset: it is asked every 10 seconds at most. */
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

  /** By both clocks: only one of them goes on while a machine sleeps, and only the other is set. */
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
