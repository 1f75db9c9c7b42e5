import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskText } from '../../../../src/secrets/mask-text';

const SECRET = 'Hunter2xyz';
const NAMES = [
  'pass',
  'passwd',
  'db_pwd',
  'clientSecret',
  'ACCESS_TOKEN',
  'apiKey',
  'credential',
  'auth',
  'dsn',
];
const name = fc.constantFrom(...NAMES, 'Authorization');
const quote = fc.constantFrom("'", '"', '`');
/** Whole literals and comments, whose words and quotes must not affect the following text. */
const before = fc.constantFrom(
  '',
  "note = 'bad key: a'; ",
  "// don't\n",
  "# it's\n",
  's = "token: it"; ',
  "f({key: 'x', list: ['pin', `secret`]}); ",
  "'it\\'s'.length; ",
  "x.replace(/'/g, ''); ",
  'say "password"; ',
);
const assignment = fc
  .tuple(name, quote, fc.constantFrom('=', '+=', '||=', '??=', '<<'))
  .map(([name, quote, sign]) => `${name} ${sign} ${quote}${SECRET}${quote}`);
const property = fc
  .tuple(name, quote, quote, fc.constantFrom(':', ' =>'))
  .map(([name, outer, quote, sign]) => `f({${outer}${name}${outer}${sign} ${quote}${SECRET}${quote}, n: 1})`);
const list = fc
  .tuple(name, quote)
  .map(([name, quote]) => `f({${name}: [${quote}a${quote}, (g(), ${quote}${SECRET}${quote})]})`);
const header = fc.tuple(name, quote).map(([name, quote]) => `h = ${quote}${name}: ${SECRET}${quote}`);

it('lets no value with a secret name through, whatever is before it', () => {
  fc.assert(
    fc.property(
      fc.array(before, { maxLength: 4 }),
      fc.oneof(assignment, property, list, header),
      (noise, code) => {
        expect(maskText(`${noise.join('')}${code}`, 'code')).not.toContain(SECRET);
      },
    ),
    { numRuns: 3_000, seed: 14 },
  );
});

it('changes nothing in code without a secret name', () => {
  const code = fc
    .tuple(quote, fc.constantFrom('name', 'host', 'state', 'level', 'author', 'keyboard'))
    .map(([quote, name]) => `${name} = ${quote}web1: 4711${quote}; f({${name}: ${quote}a${quote}}); `);
  fc.assert(
    fc.property(fc.array(code, { minLength: 1, maxLength: 6 }), (parts) => {
      expect(maskText(parts.join(''), 'code')).toBe(parts.join(''));
    }),
    { numRuns: 500, seed: 14 },
  );
});
