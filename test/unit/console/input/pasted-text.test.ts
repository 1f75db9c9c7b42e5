import { describe, expect, it } from 'vitest';
import { pastedText } from '../../../../console/input/pasted-text';

describe('pastedText', () => {
  it.each([
    ['a\r\nb\rc\n\n', 'a\nb\nc'],
    ['\x1b[31ma\x1b[0m\x03\x00b', 'ab'],
    ['\tif (x)\n\t  y', '\tif (x)\n\t  y'],
    ['irb(main):001:0> a = 1\n=> 1\nirb(main):002:0> a', 'a = 1\na'],
    ['irb(main):001* [1,\nirb(main):002>  2]\n=> [1, 2]', '[1,\n 2]'],
    ['[1] pry(main)> a\n=> nil', 'a'],
    ['rocketjob(prod) rs0 [primary] rw:001> f({\n... a: 1\n... })', 'f({\na: 1\n})'],
    ['rs0 [direct: primary] test> db.x.find()', 'db.x.find()'],
    ['> a = [\n...   1,\n... ]', 'a = [\n  1,\n]'],
    ['>> a', 'a'],
    ['f(...list)\n=> 1', 'f(...list)\n=> 1'],
    ['a > b\n> c', 'a > b\n> c'],
    ['f(a) * 2 > 1', 'f(a) * 2 > 1'],
    ['list.map((x) => x)', 'list.map((x) => x)'],
    ['app(prod)> a', 'a'],
  ])('%j is entered as %j', (raw, entry) => {
    expect(pastedText(raw)).toBe(entry);
  });
});
