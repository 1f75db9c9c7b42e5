import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escaped, escapedLines, escapedOutput } from '../../../../src/display/escaped';

const CONTROL = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const withoutColours = (text: string) =>
  text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[\\d;:]*m`, 'g'), '');
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('\u009b', '\x1b[31m', '\x1b]0;x\x07', '\r', '\n', '\t', '\u202e', '\ud800', 'a'),
  }),
);

describe('escaped', () => {
  it.each([
    ['web1\u009b2J', 'web1\\u009b2J'],
    ['a\r\nb', 'a\\u000d\\u000ab'],
    ['a\x7fb\x1b[6n', 'a\\u007fb\\u001b[6n'],
    ['app\u202egnp.exe', 'app\\u202egnp.exe'],
    ['a\u200bb\ufeff\u3164', 'a\\u200bb\\ufeff\\u3164'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\udb40\\udc41'],
    ['Zoë 日本 🚀', 'Zoë 日本 🚀'],
  ])('escapes the invisible part of %j', (text, expected) => {
    expect(escaped(text)).toBe(expected);
  });

  it('leaves no control character and no line break in any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escaped(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('escapedLines', () => {
  it('keeps line breaks and expands tabs', () => {
    expect(escapedLines('a\tb\r\n12345678\tc\rd')).toBe('a       b\n12345678        c\\u000dd');
  });

  it('leaves no other control character in any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapedLines(text)).not.toMatch(CONTROL);
      }),
    );
  });
});

describe('escapedOutput', () => {
  it('keeps colours and no other control sequences', () => {
    expect(escapedOutput('\x1b[1;31mred\x1b[0m\x1b[2J\x1b]0;title\x07')).toBe(
      '\x1b[1;31mred\x1b[0m\\u001b[2J\\u001b]0;title\\u0007',
    );
  });

  it('leaves no control characters except those of colours in any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(withoutColours(escapedOutput(text))).not.toMatch(CONTROL);
      }),
    );
  });
});
