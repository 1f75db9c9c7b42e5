// Counts the crashes of Ruby's process: 200 console sessions of 25 snippets each, two at a time.
//
//   npm run test:ruby-sessions [sessions]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import { putStandInServers } from '../support/stand-in-servers.mjs';

const SNIPPETS = 25;
const AT_A_TIME = 2;
const sessions = Number(process.argv[2] ?? 200);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const fixtures = join(root, 'test/fixtures/ruby');
const { startEmbeddedMongod } = createRequire(import.meta.url)('../../dist/src/console-api.js');
const snippets = JSON.parse(readFileSync(join(fixtures, 'snippets.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'rj-ruby-sessions-'));
const mongod = await startEmbeddedMongod({ isOpen: true, database: 'sessions', onProgress: console.error });
const client = await MongoClient.connect(mongod.url);
await putStandInServers(client.db());

let started = 0;
const failures = [];
const line = async () => {
  while (started < sessions) {
    const number = ++started;
    const failure = await session(number);
    if (failure !== undefined) failures.push(`session ${number}: ${failure}`);
  }
};
await Promise.all(Array.from({ length: AT_A_TIME }, line));
await client.close();
await mongod.stop();
rmSync(folder, { recursive: true });
console.log(`${sessions} sessions of ${SNIPPETS} snippets, ${failures.length} crashes`);
for (const failure of failures) console.log(failure);
process.exit(failures.length === 0 ? 0 : 1);

/** @returns the error, if any */
async function session(number) {
  const file = join(folder, `${number}.json`);
  const first = (number * SNIPPETS) % snippets.length;
  writeFileSync(file, JSON.stringify([...snippets, ...snippets].slice(first, first + SNIPPETS)));
  const args = ['bin/rj-console.js', '--url', mongod.url, '--follow', '0', '-f', join(fixtures, 'runner.rb')];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, SNIPPETS: file } });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      text += data;
    });
  await new Promise((resolve) => child.once('close', resolve));
  const ran = text.split('\n').filter((each) => each.startsWith('{"snippet"')).length;
  if (ran === SNIPPETS) return undefined;
  return /Ruby exited.*/.exec(text)?.[0] ?? `${ran} of ${SNIPPETS} snippets ran: ${text.slice(-200)}`;
}
