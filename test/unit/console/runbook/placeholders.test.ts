import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filledIn, placeholdersIn } from '../../../../console/runbook/placeholders';

const step = (code: string, language = '') => ({ code, language });
const filled = (code: string, value: string) => filledIn(step(code), new Map([['x', value]]));

describe('placeholders', () => {
  it.each([
    ["Server.where({name: '<server-name>'})", ['server-name']],
    ['f(<n>, "<host>:<pid>", <n>)', ['n', 'host', 'pid']],
    ["name: '<your server>'", ['your server']],
    ['const list: Array<string> = <string>value', []],
    ['=> #<Server id: 1>', []],
    ['if (a <b || c> d) f<T>(x)', []],
  ])('%s has %j', (code, names) => {
    expect(placeholdersIn(step(code))).toEqual(names);
  });

  it('in a transcript are only masked secrets', () => {
    expect(placeholdersIn(step("f('<b>', '<secret>')", 'entered'))).toEqual(['secret']);
  });

  it.each([
    ["f('<x>', '<x>', '<other>')", 'a', "f('a', 'a', '<other>')"],
    ["f('<x>')", "a$&'b", "f('a$&\\'b')"],
    ['f("<x>")', '"#{evil}', 'f("\\"\\#{evil}")'],
    ["f('<x>')", '#{evil}${evil}', "f('#{evil}${evil}')"],
    ['f(`<x>`)', '${evil()}`', 'f(`\\${evil()}\\``)'],
    ['f(<x>)', '12', 'f(12)'],
    ['f(<x>)', 'evil()', "f('evil()')"],
    ['f(<x>)', "a'), evil(", "f('a\\'), evil(')"],
    ['f("a") // <x>', '\nevil()', 'f("a") // \\nevil()'],
    ['f("a") /* <x> */', '*/ evil() /*', 'f("a") /* \\*\\x2f evil\\(\\) \\x2f\\* */'],
    ['f(/^<x>/)', '.*/', 'f(/^\\.\\*\\x2f/)'],
    ['f(:a, name: "<x>") if true', "'#{y}", 'f(:a, name: "\'\\#{y}") if true'],
    ['const a: string = `<x>`', '`+evil()+`', 'const a: string = `\\`+evil()+\\``'],
    ["f('<x>'", 'a', "f('<x>'"],
    ['f.<x>()', 'evil', 'f.<x>()'],
  ])('in %s have the value %j as %s', (code, value, expected) => {
    expect(filled(code, value)).toBe(expected);
  });

  it.each(["f('<x>')", 'f("<x>")', 'f(`<x>`)', 'f(<x>)', "f({ '<x>': 1 })", 'f(`${1}<x>`) // <x>'])(
    'in %s accept any value, and run none of it',
    (code) => {
      const hostile = fc.stringMatching(
        /^(?:[\\'"`${}#()[\];:,.+/*a1 \n\u2028<>-]|\$\{|evil\(\)|#\{){1,12}$/,
      );
      fc.assert(
        fc.property(fc.oneof(hostile, fc.string({ unit: 'grapheme', minLength: 1 })), (value) => {
          const text = filled(code, value);
          if (text.includes('<x>') && !value.includes('<x>')) return;
          const given: unknown[] = [];
          runInNewContext(text, {
            f: (each: unknown) => given.push(each),
            evil: () => given.push('evil'),
          });
          const expected = code.includes("'<x>':")
            ? { [value]: 1 }
            : code.includes('1}')
              ? `1${value}`
              : value;
          expect(JSON.parse(JSON.stringify(given).replaceAll(/^\[(\d+)\]$/g, '["$1"]'))).toEqual([expected]);
        }),
        { numRuns: 30 },
      );
    },
  );
});
