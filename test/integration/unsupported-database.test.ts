import { expect, it } from 'vitest';
import { runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { ServerProcess } from '../support/server-process';
import { type Replies, StandInDatabase } from '../support/stand-in-database';

const HELLO = {
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  maxBsonObjectSize: 16_777_216,
  ok: 1,
};
const SIZES = { maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000, minWireVersion: 0 };
const LISTED = { cursor: { id: 0, ns: 'test.$cmd.listCollections', firstBatch: [] }, ok: 1 };

/** Returns the replies of a database of this kind. */
function repliesOf(
  maxWireVersion: number,
  buildInfo: object,
  more: object = {},
  stats: object = {},
): Replies {
  const hello = { ...HELLO, ...SIZES, maxWireVersion, ...more };
  return {
    hello,
    ismaster: hello,
    buildinfo: { ...buildInfo, ok: 1 },
    listcollections: LISTED,
    collstats: { ns: 'test.rocket_job.events', ...stats, ok: 1 },
  };
}

const FERRETDB_1 = repliesOf(21, { version: '7.0.42', ferretdbVersion: 'v1.24.0' });
const MONGODB_4_2 = repliesOf(8, { version: '4.2.24' });
const SHARDED = repliesOf(17, { version: '6.0.5' }, { msg: 'isdbgrid' }, { sharded: true });
const UNSHARDED = repliesOf(17, { version: '6.0.5' }, { msg: 'isdbgrid' }, { sharded: false });

it.each<[string, Replies, RegExp]>([
  ['FerretDB 1', FERRETDB_1, /FerretDB 1\.24\.0 is not supported\. Use MongoDB 4\.4 or later\./],
  // The driver finds it too old before any other request.
  ['MongoDB 4.2', MONGODB_4_2, /its version is too old \(.*\)\. Use MongoDB 4\.4 or later\./],
  ['sharded events', SHARDED, /the collection `rocket_job\.events` is sharded/],
])('console and server refuse %s when they connect', async (_, replies, text) => {
  await using database = await StandInDatabase.start(replies);
  await using server = new ServerProcess(database.url);
  const told = await runConsole(['--url', database.url, '-e', 'Server.count()']);
  expect(told).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(text) });
  expect(await server.exited).toBe(2);
  expect(server.text.join('\n')).toMatch(text);
});

it('the console connects through mongos where events are not sharded', async () => {
  await using database = await StandInDatabase.start(UNSHARDED);
  const { code, stdout } = await runConsole(['--url', database.url, '-e', 'void RocketJob.Event; 1 + 1']);
  expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: '2' });
});

it('the console names the secondary that `readPreference` requires', async () => {
  const url = `${freshDatabaseUrl()}&readPreference=secondary`;
  const { code, stderr } = await runConsole(['--url', url, '-e', 'Server.count()']);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /the replica set has no secondary \(127\.0\.0\.1:\d+ is primary\), but the URL says `readPreference=secondary`\. Use `secondaryPreferred`, or start a secondary\./,
  );
});
