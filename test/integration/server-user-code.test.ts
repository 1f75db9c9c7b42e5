import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Job, RocketJob, Subscriber } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { ServerProcess } from '../support/server-process';
import { databaseUrl } from './server-database';

/** The subscriber the console publishes to: the same name and actions. */
class ExampleSubscriber extends Subscriber {
  example() {}
  example2(_: { readonly name: string; readonly port: number }) {}
  print() {}
  spin() {}
  crash() {}
}

const EXAMPLE = `
import { RocketJob, Subscriber } from 'rj-console';
import { greeting } from './greeting';

class ExampleSubscriber extends Subscriber {
  async example() { await this.logger.measureInfo('Running example event', async () => {}); }
  example2({ name, port }: { name: string; port: number }) { this.logger.info(greeting(name, port)); }
  print() { console.log('printed by hand'); }
  spin() { for (;;); }
  crash() { setTimeout(() => { throw new Error('on purpose'); }, 0); }
}
ExampleSubscriber.subscribe();
console.log(\`isServer \${RocketJob.isServer satisfies boolean}\`);
`;

const WEIGHING = `
const { Session } = require('node:inspector');
const { Job } = require('rj-console');

function scripts() {
  const urls = [];
  const session = new Session();
  session.connect();
  session.on('Debugger.scriptParsed', ({ params }) => urls.push(params.url));
  session.post('Debugger.enable');
  session.disconnect();
  return urls;
}

class WeighingJob extends Job {
  asks = false;
  async perform() {
    if (this.asks) await WeighingJob.count();
    const loaded = (name) => scripts().some((path) => path.includes('/node_modules/' + name + '/'));
    this.logger.info('loaded: ' + ['bson', 'mongodb', 'typescript'].filter(loaded));
  }
}
Job.register(WeighingJob);
`;

/** The class for creating jobs here: the same name and field. */
class WeighingJob extends Job {
  asks = false;
  perform() {}
}

const FILES = {
  'example.ts': EXAMPLE,
  'greeting.ts': "export const greeting = (name: string, port: number): string => name + ' at ' + port;",
  'weighing.js': WEIGHING,
  'broken.ts': 'export const x: number = ;',
  'throws.js': "throw new Error('at load')",
};

describe('rj-server --require', () => {
  const database = connectedDatabase();
  let folder: string;

  beforeAll(async () => {
    // Far from any node_modules.
    folder = await mkdtemp(join(tmpdir(), 'rj-user-'));
    for (const [name, code] of Object.entries(FILES)) await writeFile(join(folder, name), code);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const start = (file: keyof typeof FILES) =>
    new ServerProcess(databaseUrl(database()), ['--require', file, '--heartbeat-seconds', '0.2'], {
      cwd: folder,
    });

  it('runs TypeScript subscribers in the application thread, and nowhere else', async () => {
    await using server = start('example.ts');
    await server.reaches('running', 2);
    await ExampleSubscriber.publish('example');
    expect(await server.logs('Running example event')).toMatchObject({ thread: 'rocketjob application' });
    await ExampleSubscriber.publish('example2', { name: 'Jack', port: 123 });
    await server.logs('Jack at 123');
    await ExampleSubscriber.publish('print');
    expect(await server.logs('printed by hand')).toMatchObject({ thread: 'rocketjob application' });
    await RocketJob.Subscribers.Server.publish('stop');
    expect(await server.exited).toBe(0);
    expect(server.lines.filter(({ msg }) => msg === 'Jack at 123')).toHaveLength(1);
    expect(server.text).toEqual(['isServer true', 'isServer true']);
  });

  it('keeps workers light: the driver is only loaded if a job asks for the database', async () => {
    await using server = start('weighing.js');
    await server.reaches('running', 2);
    await WeighingJob.create();
    await server.logs('loaded: bson');
    await WeighingJob.create({ asks: true });
    await server.logs(/^loaded: bson,mongodb/);
  });

  it("isn't delayed by a subscriber in an endless loop", async () => {
    await using server = start('example.ts');
    await server.reaches('running', 2);
    await ExampleSubscriber.publish('spin');
    await server.logs('Event Received', 'rocketjob application');
    await RocketJob.Subscribers.Server.publish('pause');
    await server.reaches('paused', 0);
    await RocketJob.Subscribers.Server.publish('thread_dump');
    await server.logs(/example\.ts:\d+:in `spin'/, 'rocketjob application');
    await RocketJob.Subscribers.Server.publish('stop');
    expect(await server.exited).toBe(0);
    expect(await server.document()).toBeUndefined();
  });

  it('restarts the application thread after user code has crashed it', async () => {
    await using server = start('example.ts');
    await server.reaches('running', 2);
    await ExampleSubscriber.publish('crash');
    await server.logs('Unhandled exception in application thread');
    await server.logs('Restarting the application thread');
    const before = server.lines.length;
    await server.logs(
      'Event listener started: capped, because the collection is capped',
      'rocketjob application',
    );
    await expect
      .poll(() => server.text.filter((line) => line === 'isServer true').length, { timeout: 20_000 })
      .toBe(3);
    await expect
      .poll(
        async () => {
          await ExampleSubscriber.publish('example');
          return server.lines.slice(before).some(({ msg }) => msg === 'Running example event');
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it.each([
    ['broken.ts', /broken\.c?ts.*TS1109/],
    ['throws.js', /Can't load the --require file `.*throws\.js`.*at load/],
  ] as const)("doesn't start with %s, and says why", async (file, why) => {
    await using server = start(file);
    expect(await server.exited).toBe(1);
    expect(server.text.join(' ')).toMatch(why);
    expect(await RocketJob.Server.count()).toBe(0);
  });
});
