import type { Db } from 'mongodb';

/** What time it is by the clock of the primary, by which events are dated. */
export async function databaseNow(database: Db): Promise<Date> {
  return (await database.command({ hello: 1 }))['localTime'];
}
