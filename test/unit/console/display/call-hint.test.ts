import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { orCallHint } from '../../../../console/display/call-hint';

async function* numbers() {
  yield 1;
}
const shown = (text: string, value: unknown) => inspect(orCallHint(text, value));

describe('a value that would show nothing', () => {
  it.each([
    ['job.eachFailedRecord()', 'job.eachFailedRecord()'],
    ['job.eachFailedRecord();', 'job.eachFailedRecord()'],
    ['x = 1; job.eachFailedRecord()', '_'],
    ["job.download({category: 'a'})", '_'],
  ])('%s gets a hint how to read it', (text, again) => {
    expect(shown(text, numbers())).toBe(
      `An asynchronous iteration, not read yet. To read it: for await (const each of ${again}) console.log(each)`,
    );
  });

  it('gets a hint how to call it', () => {
    expect(shown('Server.publish', numbers)).toBe(
      'Server.publish is a function. To call it: Server.publish()',
    );
    expect(shown('workers', numbers)).toBe('workers is a function. To call it: workers()');
    const ofTheUser: unknown = runInNewContext('() => 1');
    expect(orCallHint('own', ofTheUser)).toBe(ofTheUser);
    expect(orCallHint('a.b', 5)).toBe(5);
  });
});
