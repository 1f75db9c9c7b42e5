import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byName } from '../../../../src/mongo/by-name';

const named = (names: readonly string[]) => names.map((name) => ({ name }));
const sorted = (...names: string[]) =>
  named(names)
    .sort(byName)
    .map(({ name }) => name);

it('sorts numbers in names by their value', () => {
  expect(sorted('app11:1', 'app2:10', 'app2:9', 'app02:9', 'app:3', 'b1')).toEqual([
    'app02:9',
    'app2:9',
    'app2:10',
    'app11:1',
    'app:3',
    'b1',
  ]);
});

it('ignores case until the rest of the names is equal', () => {
  expect(sorted('web2', 'Web1', 'web10', 'WEB1')).toEqual(['WEB1', 'Web1', 'web2', 'web10']);
});

it('compares numbers that are too large for JavaScript', () => {
  expect(sorted('a90071992547409930', 'a9007199254740993')).toEqual([
    'a9007199254740993',
    'a90071992547409930',
  ]);
});

it('orders all strings', () => {
  const text = fc.stringMatching(/^[aB01:]{0,6}$/);
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      const [one, two, three] = [{ name: a }, { name: b }, { name: c }];
      expect(Math.sign(byName(one, two))).toBe(-Math.sign(byName(two, one)) + 0);
      expect(byName(one, two) === 0).toBe(a === b);
      if (byName(one, two) < 0 && byName(two, three) < 0) expect(byName(one, three)).toBeLessThan(0);
    }),
    { numRuns: 2_000 },
  );
});
