import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RocketJob, Subscriber } from '../../src/index';
import { runConsole } from '../support/console-process';
import { fromDist } from '../support/from-dist';
import { PageBlocks } from '../support/page-blocks';
import { startServer } from '../support/server-process';

const { startEmbeddedMongod } = fromDist<typeof import('../../src/mongo/embedded/embedded-mongod')>(
  'src/mongo/embedded/embedded-mongod',
);

class GreetingSubscriber extends Subscriber {
  hello() {
    return 'heard';
  }
}

const PASSWORD = 'a-password';
let mongod: Awaited<ReturnType<typeof startEmbeddedMongod>>;
let admin: MongoClient;

/** Returns the connection string of a user, in the database of the roles. */
function urlAs(user: string): string {
  const { host } = new URL(mongod.url);
  return `mongodb://${user}:${PASSWORD}@${host}/jobs?replicaSet=rs0&authSource=jobs`;
}

beforeAll(async () => {
  mongod = await startEmbeddedMongod({ database: 'jobs' });
  admin = await new MongoClient(mongod.url).connect();
  const { stdout: script } = await runConsole(['roles', 'jobs']);
  // Twice: the second time it updates the existing roles.
  for (const verb of ['createRole', 'updateRole']) {
    const { stdout, stderr } = await runConsole(['--url', mongod.url], { input: script });
    expect({ stdout, stderr }).toEqual({
      stdout: ['look', 'publish', 'listen', 'serve', 'manage'].map((name) => `${verb} rj-${name}\n`).join(''),
      stderr: '',
    });
  }
  for (const name of ['look', 'publish', 'listen', 'serve', 'manage']) {
    await admin.db('jobs').command({ createUser: name, pwd: PASSWORD, roles: [`rj-${name}`] });
  }
  await admin.db('jobs').command({ createUser: 'nobody', pwd: PASSWORD, roles: [] });
}, 60_000);

beforeEach(async () => {
  for (const { name } of await admin.db('jobs').listCollections().toArray()) {
    if (!name.startsWith('system.')) await admin.db('jobs').dropCollection(name);
  }
});

afterEach(() => RocketJob.disconnect());

afterAll(async () => {
  await admin.close();
  await mongod.stop();
});

const as = (user: string, ...args: string[]) => runConsole(['--url', urlAs(user), ...args]);

it.each(['a word!', 'pässwörd ﬁ 密', 'ab\u00adc\u00a0d'])(
  'the console logs in with the password %j',
  async (pwd) => {
    await admin.db('jobs').command({ createUser: pwd, pwd, roles: ['rj-look'] });
    const { host } = new URL(mongod.url);
    const [user, password] = [encodeURIComponent(pwd), encodeURIComponent(pwd)];
    const url = `mongodb://${user}:${password}@${host}/jobs?replicaSet=rs0&authSource=jobs`;
    expect(await runConsole(['--url', url, '-e', 'await Server.count()'])).toMatchObject({ stdout: '0\n' });
  },
);

/** Creates the collection of events, as a publisher does. */
async function publishOnce(): Promise<void> {
  await RocketJob.connect({ url: urlAs('publish') });
  await RocketJob.Subscribers.Logger.publish('set', { level: 'info' });
}

describe('the role rj-look', () => {
  it('reads, and gets the missing privilege named for anything else', async () => {
    await publishOnce();
    const looked = await as(
      'look',
      '-e',
      'Server.count()',
      '-e',
      'Job.count()',
      '-e',
      "db.collection('rocket_job.events').countDocuments({action: 'set'})",
    );
    expect(looked).toMatchObject({ code: 0, stdout: '0\n0\n1\n' });
    expect((await as('look', 'events')).stdout).toContain('set the log level to info everywhere');
    const publishing = await as('look', '-e', "Logger.publish('set', {level: 'info'})");
    expect(publishing.code).toBe(1);
    expect(publishing.stderr).toContain(
      'Not allowed to run `findAndModify`: the user `look` needs the privileges `update` and `insert` on jobs.rocket_job.events, which the role `rj-publish` has. Nothing was published.',
    );
    for (const [code, text] of [
      [`insertOne({secret: 'hunter2'})`, '`insert`: the user `look` needs the privilege `insert`'],
      ['deleteOne({})', '`delete`: the user `look` needs the privilege `remove`'],
      ['drop()', '`drop`: the user `look` needs the privilege `dropCollection`'],
      [
        "aggregate([{$out: 'y'}]).toArray()",
        '`aggregate`: the user `look` needs the privileges `insert` and `remove` on jobs.y',
      ],
    ]) {
      const { stderr } = await as('look', '-e', `db.collection('x').${code}`);
      expect(stderr).toContain(`Not allowed to run ${text}`);
      expect(stderr).toContain('which the role `rj-serve` has');
      expect(stderr).not.toContain('hunter2');
    }
  });
});

describe('the role rj-publish', () => {
  it('publishes, even without a collection, and changes no job', async () => {
    const published = await as('publish', '--follow', '0', '-e', "Logger.publish('set', {level: 'info'})");
    expect(published).toMatchObject({ code: 0, stderr: '' });
    const insert = await as('publish', '-e', "db.collection('rocket_job.node_jobs').insertOne({})");
    expect(insert.stderr).toContain(
      'needs the privilege `insert` on jobs.rocket_job.node_jobs, which the role `rj-manage` has',
    );
  });
});

describe('the role rj-listen', () => {
  it('listens to an existing collection, and writes receipts', async () => {
    await publishOnce();
    await RocketJob.connect({ url: urlAs('listen') });
    const subscription = GreetingSubscriber.subscribe();
    await RocketJob.Event.listener();
    const greeting =
      "class GreetingSubscriber extends Subscriber { hello() {} }; GreetingSubscriber.publish('hello')";
    const { code } = await as('publish', '-e', greeting);
    subscription.unsubscribe();
    expect(code).toBe(0);
    const receipts = admin.db('jobs').collection('rocket_job.receipts');
    await expect.poll(() => receipts.countDocuments()).toBe(1);
    await expect(RocketJob.Subscribers.Logger.publish('set', { level: 'info' })).rejects.toThrow(
      'the user `listen` needs the privileges `update` and `insert` on jobs.rocket_job.events, which the role `rj-publish` has',
    );
  });

  it('gets the missing privilege named immediately if the collection is missing', async () => {
    await RocketJob.connect({ url: urlAs('listen') });
    await expect(RocketJob.Event.listener()).rejects.toMatchObject({
      code: 'not_permitted',
      message:
        "The listener can't start. Not allowed to run `create`: the user `listen` needs the privilege `createCollection` on jobs.rocket_job.events, which the role `rj-publish` has.",
    });
  });

  it('listens to an empty collection, which it may not fill', async () => {
    await admin.db('jobs').createCollection('rocket_job.events', { capped: true, size: 1_048_576 });
    await RocketJob.connect({ url: urlAs('listen') });
    const listener = RocketJob.Event.listener();
    const heard = new Promise<string>((resolve) => {
      RocketJob.Subscribers.Logger.subscribe();
      class WaitingSubscriber extends Subscriber {
        hello() {
          resolve('heard');
        }
      }
      WaitingSubscriber.subscribe();
    });
    await listener;
    const code =
      "class WaitingSubscriber extends Subscriber { hello() {} }; WaitingSubscriber.publish('hello')";
    await as('publish', '--follow', '0', '-e', code);
    expect(await heard).toBe('heard');
  });
});

describe('the role rj-serve', () => {
  it('runs a server that acts on events', async () => {
    await using _server = await startServer(urlAs('serve'), 'one:1');
    const paused = await as('publish', '-e', "Server.publish('pause')");
    expect(paused.stdout).toContain('1 of 1 done');
    expect((await as('look', '-e', 'Server.first().state')).stdout).toBe('paused\n');
    const { stderr } = await as('serve', '-e', "db.client.db('other').collection('x').insertOne({})");
    expect(stderr).toContain('the user `serve` needs the privilege `insert` on other.x');
  });
});

describe('the role rj-manage', () => {
  it('changes jobs and slices, kills workers and leaves a trail, which it can only add to', async () => {
    const jobs = admin.db('jobs').collection('rocket_job.jobs');
    const { insertedId: id } = await jobs.insertOne({ _type: 'RubyJob', state: 'failed' });
    await admin.db('jobs').collection(`rocket_job.inputs.${id}`).insertOne({ state: 'failed' });
    const changed = await as(
      'manage',
      '-e',
      `db.collection('rocket_job.jobs').updateOne({state: 'failed'}, {$set: {priority: 7}})`,
      '-e',
      `db.collection('rocket_job.inputs.${id}').updateMany({}, {$set: {state: 'queued'}})`,
      '-e',
      `db.collection('rocket_job.inputs.${id}').drop()`,
      '-e',
      'class ManagedJob extends Job { perform() {} }; ManagedJob.create().destroy()',
      '-e',
      'audit().length',
    );
    expect(changed).toMatchObject({ code: 0, stderr: '' });
    const trail = await admin.db('jobs').collection('rocket_job.audit').find().toArray();
    const intents = trail.filter(({ kind }) => kind === 'intent');
    expect(intents.length).toBeGreaterThan(3);
    for (const { _id } of intents) {
      expect(trail.find(({ intent }) => String(intent) === String(_id))).toMatchObject({ status: 'done' });
    }
    expect((await as('manage', '-e', "db.collection('rocket_job.audit').deleteMany({})")).stderr).toContain(
      'needs the privilege `remove` on jobs.rocket_job.audit',
    );
    expect((await as('manage', '-e', "db.collection('x').insertOne({})")).stderr).toContain(
      'which the role `rj-serve` has',
    );
  });

  it('is named to a role without the trail, and production refuses its change', async () => {
    const user = { createUser: 'writer', pwd: PASSWORD, roles: ['rj-look', { role: 'writes', db: 'jobs' }] };
    const resource = { db: 'jobs', collection: 'x' };
    await admin.db('jobs').command({
      createRole: 'writes',
      privileges: [{ resource, actions: ['insert', 'find'] }],
      roles: [],
    });
    await admin.db('jobs').command(user);
    const insert = ['-e', "db.collection('x').insertOne({})", '-e', "db.collection('x').insertOne({})"];
    const refused = await as('writer', '-E', 'production', ...insert);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /Refused insert on jobs\.x: rocket_job\.audit can't be written.*Nothing was written\..*`rj-manage`/,
    );
    expect(await admin.db('jobs').collection('x').countDocuments()).toBe(0);
    const warned = await as('writer', ...insert);
    expect(warned.code).toBe(0);
    expect(
      warned.stdout.match(/Changes are not being audited: rocket_job\.audit can't be written/g),
    ).toHaveLength(1);
    expect(await admin.db('jobs').collection('x').countDocuments()).toBe(2);
  });
});

describe('docs/security.md', () => {
  it('creates a user who connects as the page says', async () => {
    const block = new PageBlocks('docs/security.md', 'js').with("createUser: 'operator'");
    expect((await runConsole(['--url', mongod.url, '-e', block])).code).toBe(0);
    const { host } = new URL(mongod.url);
    const url = `mongodb://operator:a%20long%20password@${host}/jobs?authSource=jobs`;
    const published = await runConsole([
      '--url',
      url,
      '--follow',
      '0',
      '-e',
      "Logger.publish('set', {level: 'info'})",
    ]);
    expect(published).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a user without a role', () => {
  it('is told so, and not that the password is wrong', async () => {
    const { stderr } = await as('nobody', '-e', '1');
    expect(stderr).toContain('the user has no role in this database. Grant one, for example `rj-look`');
    const wrong = await runConsole(['--url', urlAs('look').replace(PASSWORD, 'wrong'), '-e', '1']);
    expect(wrong.stderr).toContain('authentication failed. Are the user, password');
  });
});
