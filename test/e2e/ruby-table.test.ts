import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { putStandInServers } from '../support/stand-in-servers.mjs';

// Compares Ruby at the console with real Ruby: the events that Debian's Ruby published, and the output and
// results of plain CRuby, with a stand-in for RocketJob (`test/fixtures/ruby/make.mjs`).
const folder = join(PACKAGE_ROOT, 'test/fixtures/ruby');

interface Result {
  readonly snippet: string;
  readonly printed: string;
  readonly result: string;
}

it('publishes, prints and returns the same as Ruby, snippet by snippet', async () => {
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  expect(expected.results.length).toBeGreaterThanOrEqual(100);
  const url = freshDatabaseUrl();
  const client = await MongoClient.connect(url);
  try {
    await putStandInServers(client.db());
    const env = { ...ownHome(), SNIPPETS: join(folder, 'snippets.json') };
    const args = ['--url', url, '--follow', '0', '-f', join(folder, 'runner.rb')];
    const { stdout } = await runConsole(args, { env });
    const results = stdout
      .split('\n')
      .filter((line) => line.startsWith('{"snippet"'))
      .map((line) => JSON.parse(line) as Result);
    expect(results).toEqual(expected.results);
    const events = await client
      .db()
      .collection('rocket_job.events')
      .find({ publisher: { $exists: true } })
      .toArray();
    const published = events.map(({ name, action, parameters }) => [name, action, parameters]);
    expect(JSON.parse(JSON.stringify(published))).toEqual(expected.events);
  } finally {
    await client.close();
  }
});

it('does so in session after session', async () => {
  const script = join(PACKAGE_ROOT, 'test/faults/ruby-sessions.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, '4']);
  expect(stdout).toBe('4 sessions of 25 snippets, 0 crashes\n');
});
