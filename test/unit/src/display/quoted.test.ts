import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRuby } from '../../../../console/evaluator/ruby/source/parse-ruby';
import { escaped } from '../../../../src/display/escaped';
import {
  isTypeable,
  javascriptKey,
  javascriptQuoted,
  rubyQuoted,
  shellQuoted,
} from '../../../../src/display/quoted';

const HOSTILE = [
  ...[
    'web1;touch x',
    "a'}); f(); ({b:'",
    '$(touch x)',
    '`touch x`',
    '-rf',
    '--all',
    '!',
    "'!'",
    'a\nb',
    '\\',
  ],
  ...[
    "\\'",
    '"',
    '${evil()}',
    '#{evil}',
    '#@evil',
    '#$evil',
    '\u001b[2J',
    '\u009b2J',
    '\u202e',
    '\u200b',
    '',
  ],
  ...[
    '\u{e0001}',
    '~',
    '*',
    '=ls',
    'a b',
    'é',
    '日本',
    '\u2028',
    '%x',
    '{a,b}',
    '>x',
    '#',
    '\r',
    '\u007f',
    '\t',
  ],
];
const piece = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 8 }));
const names = fc.array(piece, { maxLength: 5 }).map((parts) => parts.join(''));

describe('a quoted text', () => {
  it('is a literal of JavaScript that is exactly this text', () => {
    fc.assert(
      fc.property(fc.oneof(names, fc.string({ unit: 'binary' })), (name) => {
        const literal = javascriptQuoted(name);
        expect(escaped(literal)).toBe(literal);
        expect(runInNewContext(literal)).toBe(name);
        expect(Object.keys(runInNewContext(`({${javascriptKey(name)}: 1})`))).toEqual([name]);
      }),
    );
  });

  it('is a literal of Ruby that is exactly this text', () => {
    fc.assert(
      fc.property(names, (name) => {
        const literal = rubyQuoted(name);
        expect(escaped(literal)).toBe(literal);
        expect(parseRuby(literal)).toMatchObject({
          statements: [{ unescaped: { value: Buffer.from(name).toString() } }],
          errors: [],
        });
      }),
    );
  });

  it.each(['sh', 'bash'])('is one word of %s that is exactly this text', (shell) => {
    const needsBash = (name: string) => escaped(name) !== name;
    const tried = [...HOSTILE, ...fc.sample(names, 200)]
      .map((name) => Buffer.from(name).toString().replaceAll('\0', ''))
      .filter((name) => shell === 'bash' || !needsBash(name));
    const words = tried.map(shellQuoted);
    for (const word of words) expect(escaped(word)).toBe(word);
    const output = execFileSync(shell, ['-c', `printf '%s\\0' ${words.join(' ')}`], { cwd: '/proc/self' });
    expect(output.toString().split('\0').slice(0, -1)).toEqual(tried);
  });

  it.each([
    ['web1:4711', 'web1:4711'],
    ['web1;touch x', "'web1;touch x'"],
    ["it's", "'it'\\''s'"],
    ['a\nb!', "$'a\\012b\\041'"],
    ['-x', "'-x'"],
    ['', "''"],
  ])('%j is %s in a shell', (name, word) => {
    expect(shellQuoted(name)).toBe(word);
  });
});

describe('a typeable name', () => {
  it.each([
    ['web1:4711', true],
    ["a'b", true],
    ['日本', true],
    ['a\u200bb', false],
    ['a\u202eb', false],
    ['\u001b', false],
    ['x'.repeat(201), false],
  ])('%j: %s', (name, expected) => {
    expect(isTypeable(name)).toBe(expected);
  });
});
