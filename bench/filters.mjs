// Measures how long filters on job classes take with hostile expressions and names, in milliseconds: in the
// linear-time matcher, and in the database for the syntax that only MongoDB supports.
//
//   npm run bench:filters
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { startEmbeddedMongod, Connection } = require('../dist/src/console-api.js');
const { ClassFilter } = require('../dist/src/config/filters/class-filter.js');
const { matchInDatabase } = require('../dist/src/job/queue/match-in-database.js');

const NAMES = {
  '1 of 100 letters': [`${'A'.repeat(100)}!`],
  '1 of 100,000 letters': [`${'A'.repeat(100_000)}!`],
  '10,000 of 200 letters': Array.from({ length: 10_000 }, (_, index) => `${'A'.repeat(200)}${index}!`),
};
const EXPRESSIONS = [
  '^(A+)+$',
  '(A*)*B',
  '(A|A)+$',
  '(.*){1,30}B',
  '(A?){50}A{50}B',
  '^(?!Dirmon)',
  '^(?!x)(A+)+$',
];

const mongod = await startEmbeddedMongod({ onProgress: (line) => console.error(line) });
const url = new URL(mongod.url);
url.pathname = '/bench';
const connection = new Connection({ url: url.href, database: 'bench', source: 'bench', warnings: [] });
try {
  await connection.open();
  const rows = [];
  for (const expression of EXPRESSIONS) {
    const filter = new ClassFilter(expression);
    const row = { expression, matched: filter.needsDatabase ? 'in the database' : 'by RE2' };
    for (const [what, names] of Object.entries(NAMES)) row[what] = await timed(filter, names);
    rows.push(row);
  }
  console.table(rows);
} finally {
  await connection.close();
  await mongod.stop();
}
process.exit(0);

async function timed(filter, names) {
  const start = performance.now();
  let outcome = '';
  try {
    if (filter.needsDatabase) await matchInDatabase(connection.database(), names, filter);
    else for (const name of names) filter.matches(name);
  } catch (error) {
    outcome = ` (refused: ${error.codeName ?? error.code})`;
  }
  return `${(performance.now() - start).toFixed(1)}${outcome}`;
}
