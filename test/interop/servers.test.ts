import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BSON, type Document } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { STOPPED } from '../../src/event/listen/listener-state';
import { RocketJob } from '../../src/index';
import { Registration } from '../../src/server/records/registration';
import { connectedDatabase } from '../support/database';

const documents = Object.fromEntries(
  readFileSync(join(__dirname, 'wire/ruby-servers.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => BSON.EJSON.parse(line, { relaxed: false }) as { case: string; document: Document })
    .map(({ case: name, document }) => [name, document]),
) as Record<string, Document>;

/** Returns the shape of a document: its fields in order, with the BSON type of each. */
function shape(document: Document): Document {
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => {
      const type = (value as Document)?.['_bsontype'] ?? Object.prototype.toString.call(value).slice(8, -1);
      return [key, type === 'Object' ? shape(value as Document) : type];
    }),
  );
}

const VITALS = {
  host: 'ours',
  pid: 1,
  version: '0.1.0',
  nodeVersion: '20.19.0',
  rss: 5e9,
  eventLoopDelayMs: 1,
  busy: [],
  jobClasses: [],
};
const VITAL_FIELDS = [
  'host',
  'pid',
  'version',
  'node_version',
  'rss',
  'event_loop_delay_ms',
  'busy',
  'job_classes',
];

describe('the servers of the Ruby gem', () => {
  const database = connectedDatabase();

  beforeEach(() => database().collection('rocket_job.servers').deleteMany({}));

  it.each(['starting', 'running', 'paused', 'stopping'])('%s: read', async (state) => {
    await database()
      .collection('rocket_job.servers')
      .insertOne(documents[state] as Document);
    const server = await RocketJob.Server.where({ name: 'vm' }).first();
    expect(server).toMatchObject({ name: 'vm:8040', hostName: 'vm', pid: 8040, state, maxWorkers: 2 });
    expect(server?.heartbeat?.workers).toBe(
      state === 'starting' ? undefined : documents[state]?.['heartbeat'].workers.valueOf(),
    );
  });

  it("rj-servers have the same shape in each state, plus their heartbeat interval and their listener's state", async () => {
    const servers = () => defaultEnvironment.servers();
    const registration = new Registration(
      servers,
      'ours:1',
      () => ({ listener: STOPPED, application_listener: undefined }),
      () => VITALS,
    );
    const now = async () => {
      const document = await (await servers()).findOne({}, { promoteValues: false });
      const { heartbeat_seconds, listener, ...others } = document as Document;
      const rest = Object.fromEntries(
        Object.entries(others).filter(([name]) => !VITAL_FIELDS.includes(name)),
      );
      expect(Number(heartbeat_seconds)).toBe(15);
      if (rest['state'] !== 'starting') expect(listener).toMatchObject({ since: expect.any(Date) });
      return shape(rest);
    };
    await registration.create(2, 15);
    expect(await now()).toEqual(shape(documents['starting'] as Document));
    expect(await registration.started()).toBe(true);
    expect(await now()).toEqual(shape(documents['running'] as Document));
    expect(await registration.beat(2)).toBe('running');
    expect(await registration.moveTo('paused')).toBe(true);
    expect(await now()).toEqual(shape(documents['paused'] as Document));
    expect(await registration.moveTo('stopping')).toBe(true);
    expect(await now()).toEqual(shape(documents['stopping'] as Document));
    expect(await registration.moveTo('running')).toBe(false);
    await registration.remove();
    expect(await (await servers()).countDocuments()).toBe(0);
    expect(await registration.beat(1)).toBeUndefined();
  });
});
