import { setTimeout as sleep } from 'node:timers/promises';
import { type Collection, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVENTS } from '../../src/mongo/collection-names';
import { consoleAt } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';

let url: string;
let client: MongoClient;
let events: Collection;

beforeAll(() => {
  url = freshDatabaseUrl();
  client = new MongoClient(url);
  events = client.db().collection(EVENTS);
});
afterAll(() => client.close());

const event = (name: string, action: string, parameters: unknown = {}) => {
  const now = new Date();
  return { name, action, parameters, created_at: now, updated_at: now };
};
const refresh = () => event('RocketJob::Subscribers::SecretConfig', 'refresh');

it('keeps up with 50 events a second while a user types, and shows none twice', async () => {
  await using terminal = consoleAt(['--url', url]);
  await terminal.waitFor(/rw:001> /);
  await terminal.enter('await Event.listener(); events.start()');
  await terminal.waitFor("Showing other people's events as they arrive");
  await terminal.waitFor(/rw:002> $/);
  let isHeard = false;
  const heard = terminal.waitFor(/unknown user \(Ruby\) reloaded the settings of every process\n/);
  void heard.then(() => {
    isHeard = true;
  });
  while (!isHeard) {
    await events.insertOne(refresh());
    await sleep(200);
  }
  await terminal.type("'typed ");
  for (let round = 0; round < 15; round++) {
    await events.insertMany(Array.from({ length: 10 }, refresh));
    await terminal.type(String.fromCharCode(97 + round));
    await sleep(200);
  }
  await terminal.waitFor(/\d+ (more )?events in the last second: \d+ SecretConfig\.refresh\n/);
  // Quiet again: a line for each event, whatever it contains.
  await sleep(2_000);
  await events.insertOne(event('\u009b2J\u202e__proto__', 'constructor', { text: '\r\u001b[2J' }));
  await terminal.waitFor(/unknown user \(Ruby\) published \\u009b2J\\u202e__proto__\.constructor \{text: /);
  await terminal.enter("'");
  await terminal.waitFor("\n'typed abcdefghijklmno'\n");
  await terminal.enter('events.stop()');
  await terminal.waitFor('Stopped showing events.');
  const { length: shown } = terminal.text.split('read its settings again\n');
  expect(shown).toBeLessThan(60);
  expect(terminal.text).not.toContain('Event Received');
});
