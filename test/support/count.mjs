// The last line of a test run: how many passed, how many failed.
import { existsSync, readFileSync } from 'node:fs';

const results = new URL('../../coverage/tests.json', import.meta.url);
if (existsSync(results)) {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
}
