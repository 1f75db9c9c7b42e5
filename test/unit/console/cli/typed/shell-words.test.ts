import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { shellWords } from '../../../../../console/cli/typed/shell-words';

describe('the words of a task at the prompt', () => {
  it.each([
    ['pause  app1\tweb1 ', ['pause', 'app1', 'web1']],
    [`stop 'app 1' "web 2" x\\ y`, ['stop', 'app 1', 'web 2', 'x y']],
    [`jobs --where '{"$or": [1]}'`, ['jobs', '--where', '{"$or": [1]}']],
    [String.raw`fail "say \"no\" \\ \n"`, ['fail', String.raw`say "no" \ \n`]],
    [`a'b'"c"d`, ['abcd']],
    [`pause '' ""`, ['pause', '', '']],
    ['pause app#1 # the first', ['pause', 'app#1']],
    ["pause 'a|b;c'", ['pause', 'a|b;c']],
    ['trust ~/.rjconsolerc a~b', ['trust', `${homedir()}/.rjconsolerc`, 'a~b']],
    ["pause '~'", ['pause', '~']],
    ['job fail 1 --message cost:5$', ['job', 'fail', '1', '--message', 'cost:5$']],
  ])('are those of a shell: %s', (line, words) => {
    expect(shellWords(line)).toEqual(words);
  });

  it.each([
    ['servers --json | jq', '`|`'],
    ['servers > file', '`>`'],
    ['pause app1; resume app1', '`;`'],
    ['pause app1 && resume app1', '`&`'],
    ['pause $HOST', '`$`'],
    ['pause "$HOST"', '`$`'],
    ['pause `hostname`', '```'],
  ])('support no more than that: %s', (line, what) => {
    expect(() => shellWords(line)).toThrow(`${what} has no meaning in a task at the prompt`);
  });

  it.each(["pause 'app1", 'pause "app1', 'pause app1\\'])('are refused if a quote is open: %s', (line) => {
    expect(() => shellWords(line)).toThrow(/^The quote . is not closed/);
  });
});
