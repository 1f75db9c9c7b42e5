import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedMongod } from '../../src/mongo/embedded/embedded-mongod';
import { ownHome, runConsole } from '../support/console-process';
import { fromDist, PACKAGE_ROOT } from '../support/from-dist';

const { startEmbeddedMongod } = fromDist<typeof import('../../src/mongo/embedded/embedded-mongod')>(
  'src/mongo/embedded/embedded-mongod',
);

let mongod: EmbeddedMongod;
let password: string;
beforeAll(async () => {
  mongod = await startEmbeddedMongod({ database: 'rocketjob' });
  password = new URL(mongod.url).password;
});
afterAll(() => mongod.stop());

async function shown(lines: readonly string[], ...args: string[]): Promise<string[]> {
  const env = { ...ownHome(), RJ_MONGODB_URL: mongod.url };
  const { stdout, stderr } = await runConsole(args, {
    input: `${lines.join('\n')}\n`,
    env,
    cwd: PACKAGE_ROOT,
  });
  expect(stdout + stderr).not.toContain(password);
  return stdout.trim().split('\n');
}

const FILL = "await db.collection('things').insertMany(Array.from({length: 25}, (_, n) => ({_id: n}))); 0";

describe("the driver's objects at a prompt", () => {
  it('are shown as in mongosh', async () => {
    expect(await shown(['db', "db.collection('things')"])).toEqual(['rocketjob', 'rocketjob.things']);
    const cursor = await shown([FILL, "db.collection('things').find().sort({_id: 1})", 'it', 'it']);
    expect(cursor.join('')).toMatch(/_id: 0 .*_id: 19 .*… more \(it\).*_id: 20 .*_id: 24 .*No more\.$/);
    const aggregated = await shown(["db.collection('things').aggregate([{$match: {_id: {$lt: 2}}}])"]);
    expect(aggregated).toEqual(['[ { _id: 0 }, { _id: 1 } ]']);
    const json = await shown(['db', "db.collection('things').find({_id: 7})"], '--json');
    expect(json).toEqual(['"rocketjob"', '[{"_id":7}]']);
    expect(await shown(["console.log(db, [db.collection('things')]); 0"])).toEqual([
      'rocketjob [ rocketjob.things ]',
      '0',
    ]);
  });

  it.each([[], ['--json']])('never show the credentials %s', async (...args) => {
    const objects = [
      ...['db.client', 'db.client.options', 'db.admin()', 'db.client.startSession()', 'db.watch()'],
      ...["db.collection('a').initializeOrderedBulkOp()", "new (require('mongodb').GridFSBucket)(db)"],
      ...["db.collection('a').find()", "db.collection('a').aggregate([])", "db.collection('a')"],
    ];
    const used = objects.flatMap((object) => [
      object,
      `[{it: ${object}}]`,
      `console.log('%o %O', ${object}, [${object}]); console.log(new Map([[1, ${object}]])); 0`,
      `\`\${require('util').inspect(${object}, {depth: 30, showHidden: true})}\`.length > 0`,
      `Object.assign(new Error('x'), {client: ${object}})`,
    ]);
    await shown(
      [...used, 'RocketJob', 'Server.all()', 'db.client.options.credentials', 'process.exit(0)'],
      ...args,
    );
  });

  it('never show the credentials in errors', async () => {
    await shown([`throw new Error('cannot reach ${'${db.client.options.hosts}'} mongodb://joe:pw@h')`]);
    const url = mongod.url.replace('mongodb://', 'mongodb://x');
    const { stderr } = await runConsole(['-e', '1'], { env: { ...ownHome(), RJ_MONGODB_URL: url } });
    expect(stderr).toMatch(/authentication/i);
    expect(stderr).not.toContain(password);
  });
});
