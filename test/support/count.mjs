// The last lines of `.ci/run`: the tests that passed only on the second attempt, then the numbers of passed
// and failed ones.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../coverage/results/', import.meta.url);
const files = existsSync(folder) ? readdirSync(folder) : [];
const results = files.map((name) => JSON.parse(readFileSync(fileURLToPath(new URL(name, folder)), 'utf8')));
const sum = (name) => results.reduce((total, result) => total + result[name], 0);

for (const name of results.flatMap(({ flaky }) => flaky))
  console.log(`Passed on the second try only: ${name}`);
if (results.length > 0) console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
