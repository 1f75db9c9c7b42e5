import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { ObjectId } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as cores from '../../console/app/core';
import type * as contexts from '../../console/helpers/context';
import type * as documentation from '../../console/helpers/documentation';
import { databaseUrl } from '../integration/server-database';
import { consoleAt, ownHome, runConsole } from '../support/console-process';
import { connectedDatabase } from '../support/database';
import { fromDist } from '../support/from-dist';
import { KEY } from '../support/terminal';

const core = fromDist<typeof cores>('console/app/core').loadCore();
const { preloadedNames } = fromDist<typeof contexts>('console/helpers/context');
const { helpEntries } = fromDist<typeof documentation>('console/helpers/documentation');
const entries = helpEntries(core, preloadedNames(core));

/** These run until Ctrl+C. */
const isEndless = (line: string) => line.includes('Event.tail()');
/** This one belongs in a file that runs before the console connects. */
const isForRc = (line: string) => line.startsWith('settings(');
/** Names that every Node program has at its prompt too. */
const OF_NODE = ['require', 'console', '__rj'];

const ID = new ObjectId('65f000000000000000000001');

describe('help', () => {
  const database = connectedDatabase();
  const url = () => databaseUrl(database());

  beforeAll(async () => {
    const heartbeat = { _id: new ObjectId(), updated_at: new Date(), workers: 1 };
    const server = {
      state: 'running',
      max_workers: 10,
      started_at: new Date(),
      heartbeat,
      heartbeat_seconds: 15,
    };
    await database()
      .collection('rocket_job.servers')
      .insertMany([
        { ...server, _id: ID, name: 'myhost:1' },
        { ...server, name: 'other:2' },
      ]);
    await database().collection('rocket_job.dirmon_entries').insertOne({
      _id: ID,
      name: 'reports',
      pattern: '/data/*.csv',
      job_class_name: 'ReportJob',
      state: 'enabled',
    });
    const job = { _type: 'ReportJob', priority: 9, created_at: new Date(), failure_count: 0 };
    const states = ['queued', 'queued', 'queued', 'paused', 'failed', 'failed'];
    await database()
      .collection<{ _id: ObjectId }>('rocket_job.node_jobs')
      .insertMany([
        { ...job, _id: ID, state: 'completed', percent_complete: 100, destroy_on_complete: false } as never,
        ...states.map(
          (state) => ({ ...job, state, percent_complete: 0, destroy_on_complete: true }) as never,
        ),
      ]);
  });

  it('has only examples that run', async () => {
    const home = ownHome();
    mkdirSync(join(home['HOME'] ?? '', 'docs'));
    mkdirSync(join(home['HOME'] ?? '', 'config'));
    const secrets = 'development:\n  mysql:\n    host: localhost\n  rocket_job:\n    max_workers: 5\n';
    writeFileSync(join(home['HOME'] ?? '', 'config/application.yml'), secrets, { mode: 0o600 });
    writeFileSync(join(home['HOME'] ?? '', 'docs/events.md'), '# A page\n\n```js\nServer.count()\n```\n');
    const all = entries.flatMap(({ examples }) => examples);
    writeFileSync(join(home['HOME'] ?? '', '.rjconsolerc'), all.filter(isForRc).join('\n'));
    const lines = all.filter((line) => line !== 'exit' && !isEndless(line) && !isForRc(line));
    const input = [...lines, "'all of them ran'", 'exit', ''].join('\n');
    const { code, stdout, stderr } = await runConsole(['--follow', '0', '--url', url()], {
      input,
      env: home,
    });
    expect(stderr.replaceAll(/^(Ruby is starting|.*Hello Jack).*\n/gm, '')).toBe('');
    expect(stdout).toContain('all of them ran');
    // There is no server to act on it.
    expect(code).toBe(4);
  });

  it.each(entries.flatMap(({ examples }) => examples).filter(isEndless))(
    '%s runs until Ctrl-C',
    async (line) => {
      await using terminal = consoleAt(['--url', url()]);
      await terminal.waitFor(/rw:001> /);
      await terminal.enter(line);
      let hasHeard = false;
      const heard = terminal.waitFor(/\bset\b/).then(() => {
        hasHeard = true;
      });
      while (!hasHeard) await runConsole(['log-level', 'info', '--wait', '0', '--url', url()]);
      await heard;
      await terminal.type(KEY.ctrl('c'));
      await terminal.waitFor('Stopping...');
      await terminal.waitFor(/rw:002> $/);
    },
  );

  it('exists for every preloaded name, and for the results of lookups and publications', async () => {
    const asked = await runConsole([
      '--json',
      '--url',
      url(),
      '-e',
      'Object.getOwnPropertyNames(globalThis)',
    ]);
    const ofLanguage = runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[];
    const usual = new Set([...ofLanguage, ...Object.getOwnPropertyNames(globalThis), ...OF_NODE]);
    const preloaded = Object.keys(preloadedNames(core));
    const defined = (JSON.parse(asked.stdout) as string[]).filter((name) => !usual.has(name));
    expect(defined).toEqual(expect.arrayContaining(['Server', 'db', 'watch', 'servers', 'events', 'dry']));
    const { Event, Server } = preloadedNames(core);
    const members = Object.entries({ Event, Server }).flatMap(([owner, object]) =>
      Object.keys(object).map((name) => `${owner}.${name}`),
    );
    const names = entries.map(({ name }) => name);
    const isDocumented = (wanted: string) =>
      names.some((name) => name === wanted || name.startsWith(`${wanted}.`));
    const missing = [...preloaded, ...defined, ...members].filter((name) => !isDocumented(name));
    expect(missing).toEqual([]);
    expect(entries.filter(({ examples }) => examples.length === 0)).toEqual([]);
  });
});
