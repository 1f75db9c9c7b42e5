import type { Db } from 'mongodb';

/** Inserts the documents of the two servers in `test/fixtures/ruby/stand_in.rb`. */
export function putStandInServers(database: Db): Promise<void>;
