import { describe, expect, it } from 'vitest';
// @ts-expect-error it is a script of the build, without types
import { withLazyRequires } from '../../../build/lazy-requires.mjs';

/** Runs the text as a module. @returns its exports, and the required modules, in order */
function run(text: string, modules: Record<string, object>) {
  const required: string[] = [];
  const exports: Record<string, unknown> = {};
  const require = (name: string) => {
    required.push(name);
    return modules[name];
  };
  new Function('exports', 'require', withLazyRequires(text))(exports, require);
  return { exports, required };
}

describe('withLazyRequires', () => {
  it('requires a module when it is first used, and once', () => {
    const { exports, required } = run(
      'const a_1 = require("a");\nconst b_1 = require("b");\nexports.sum = () => a_1.one + a_1.one;',
      { a: { one: 1 } },
    );
    expect(required).toEqual([]);
    expect((exports['sum'] as () => number)()).toBe(2);
    expect(required).toEqual(['a']);
  });

  it('does so for a name that is also the name of the module', () => {
    const text = 'const http = require("http");\nexports.f = () => http.get("http://a");';
    const { exports, required } = run(text, { http: { get: (url: string) => url } });
    expect(required).toEqual([]);
    expect((exports['f'] as () => unknown)()).toBe('http://a');
    expect(required).toEqual(['http']);
  });

  it('keeps constructors, base classes, calls without `this` and re-exports', () => {
    const { exports } = run(
      [
        'const a_1 = require("a");',
        'Object.defineProperty(exports, "Base", { enumerable: true, get: function () { return a_1.Base; } });',
        'exports.made = () => new a_1.Base("x");',
        'exports.plain = () => (0, a_1.self)();',
        'exports.Derived = class extends a_1.Base {};',
      ].join('\n'),
      {
        a: {
          Base: class {
            readonly name: string;
            constructor(name: string) {
              this.name = name;
            }
          },
          self(this: unknown) {
            return this;
          },
        },
      },
    );
    expect((exports['made'] as () => { name: string })().name).toBe('x');
    expect((exports['plain'] as () => unknown)()).toBeUndefined();
    expect(Object.getPrototypeOf(exports['Derived'])).toBe(exports['Base']);
  });

  it.each([
    ['is handed on', 'const a_1 = require("a");\nexports.all = a_1;'],
    [
      'is hidden by another',
      'const a_1 = require("a");\nexports.f = (a_1) => a_1.one;\nexports.one = a_1.one;',
    ],
    ['is inside a string', 'const a_1 = require("a");\nexports.one = a_1.one + "see a_1.one";'],
    ['is a word in a template', 'const a = require("a");\nexports.one = `${a.one}: see a.one`;'],
    ['is written to', 'const a_1 = require("a");\na_1.one = 2;\nexports.one = a_1.one;'],
    ['is required for its side effects', 'require("a");\nexports.one = 1;'],
  ])('leaves a module alone that %s', (_, text) => {
    expect(withLazyRequires(text)).toBe(text);
  });

  it('keeps the lines in place', () => {
    const text = 'const a_1 = require("a");\n\nexports.f = () => a_1.one;\n';
    expect(withLazyRequires(text).split('\n')).toHaveLength(text.split('\n').length);
  });
});
