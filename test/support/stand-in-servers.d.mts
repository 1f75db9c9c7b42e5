import type { Db } from 'mongodb';

/** Puts the documents of the two servers that `test/fixtures/ruby/stand_in.rb` has into a database. */
export function putStandInServers(database: Db): Promise<void>;
