import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../../../console/evaluator/evaluator';
import type { EvaluationError } from '../../../../console/evaluator/run/evaluation-error';
import { library } from './library';

function setUp() {
  const { names, published } = library();
  const evaluator = new Evaluator({ names });
  return {
    evaluator,
    published,
    value: async (text: string) => (await evaluator.evaluate(text)).value,
    failure: async (text: string, filename?: string): Promise<EvaluationError> =>
      evaluator.evaluate(text, filename === undefined ? {} : { filename }).then(
        () => expect.fail('it did not fail'),
        (error) => error,
      ),
  };
}

describe('names', () => {
  it.each([
    'const x = 1',
    'let x = 1',
    'class x {}',
    'function x() {}',
    'import x from "node:path"',
    'enum x { a }',
  ])('lets you redeclare %s', async (declaration) => {
    const { evaluator, value } = setUp();
    await evaluator.evaluate('const x = 0');
    await evaluator.evaluate(declaration);
    await evaluator.evaluate(declaration);
    await evaluator.evaluate('const x = 2; const x = 3');
    expect(await value('x')).toBe(3);
  });

  it.each([
    'x = 2',
    'x++',
    '[x] = [2]',
    '({ x } = { x: 2 })',
    'for (x of [2]) {}',
    'late()',
    'x = (() => { throw new Error("x") })()',
    'try { x = 2 } catch {}; throw 1',
  ])('keeps a constant from %s', async (text) => {
    const { evaluator, value, failure } = setUp();
    await evaluator.evaluate('const late = () => { x = 2 }; const x = 1, { y: [z] } = { y: [3] }');
    expect((await failure(text)).removed).toEqual([]);
    expect((await failure('z = 4')).message).toMatch(/^Assignment to constant variable `z`/);
    expect(await value('[x, z]')).toEqual([1, 3]);
    await evaluator.evaluate('let x = 5; x = 6');
    expect(await value('x')).toBe(6);
    await failure('const x = (() => { throw new Error("x") })()');
    expect((await failure('x')).message).toMatch(/^x is not defined/);
  });

  it.each([
    '() => 1',
    'async (a) => { return Server.count() }',
    'function foo(a) { return Server.count() }',
    'class A { m() { return Server.first() } static n = () => 1 }',
    'function () { return () => Server.all() }',
  ])('shows %s as it was typed', async (text) => {
    const { value } = setUp();
    expect(await value(`(${text}).toString()`)).toBe(text);
    expect(await value(`\`\${${text}}\``)).toBe(text);
  });

  it('shows parts of typed text, and functions of others unchanged', async () => {
    const { value } = setUp();
    expect(await value('class A { m() { return Server.first() } }; A.prototype.m.toString()')).toBe(
      'm() { return Server.first() }',
    );
    expect(await value('function g() { return () => Server.all() }; g.toString()')).toBe(
      'function g() { return () => Server.all() }',
    );
    expect(await value('g().toString()')).toBe('() => Server.all()');
    expect(await value('Math.max.toString()')).toBe('function max() { [native code] }');
  });

  it('shares names between entries, also within functions', async () => {
    const { evaluator, value } = setUp();
    await evaluator.evaluate('let count = 1; function more() { return ++count }');
    await evaluator.evaluate('count = 5');
    expect(await value('more()')).toBe(6);
    expect(await value('count')).toBe(6);
  });

  it('uses the newest function, even from an earlier one', async () => {
    const { evaluator, value } = setUp();
    await evaluator.evaluate('function inner() { return 1 }; function outer() { return inner() }');
    await evaluator.evaluate('function inner() { return 2 }');
    expect(await value('outer()')).toBe(2);
  });

  it('sets _ to the last value and _error to the last error', async () => {
    const { evaluator, value, failure } = setUp();
    await evaluator.evaluate('6 * 7');
    expect(await value('_ + 1')).toBe(43);
    const { cause } = await failure('throw new RangeError("far")');
    expect(await value('_error')).toBe(cause);
  });

  it('leaves _ to a user who has set it', async () => {
    const { evaluator, value } = setUp();
    await evaluator.evaluate('const _ = "mine"');
    await evaluator.evaluate('1 + 1');
    expect(await value('_')).toBe('mine');
  });

  it('calls a getter when the name is used, and lets the user redefine it', async () => {
    let asked = 0;
    const evaluator = new Evaluator({
      names: {
        get db() {
          asked++;
          return { name: 'real' };
        },
      },
    });
    expect(asked).toBe(0);
    expect((await evaluator.evaluate('db.name')).value).toBe('real');
    await evaluator.evaluate('db = { name: "own" }');
    expect((await evaluator.evaluate('db.name')).value).toBe('own');
  });

  it('classifies the value for the reader', async () => {
    const { evaluator } = setUp();
    const kind = async (text: string) => (await evaluator.evaluate(text)).kind;
    expect(await kind('1')).toBe('expression');
    expect(await kind('a = 1')).toBe('assignment');
    expect(await kind('const b = 1')).toBe('assignment');
    expect(await kind('class C {}')).toBe('declaration');
    expect(await kind('')).toBeUndefined();
  });

  it('provides modules that are already running', async () => {
    const api = { RocketJob: {} };
    const evaluator = new Evaluator({ modules: { 'rj-console': () => api } });
    expect((await evaluator.evaluate('require("rj-console")')).value).toBe(api);
    expect((await evaluator.evaluate('import { RocketJob } from "rj-console"\nRocketJob')).value).toBe(
      api.RocketJob,
    );
    await expect(evaluator.evaluate('import { RocketJbo } from "rj-console"')).rejects.toThrow(
      'Did you mean `RocketJob`?',
    );
  });

  it.each([
    'import { ReportJob } from "./report-job.ts"\nReportJob.pages',
    'const { ReportJob } = require("./report-job.ts"); ReportJob.pages',
    '(await import("./report-job.ts")).ReportJob.pages',
  ])('supports modules in TypeScript: %s', async (text) => {
    const folder = mkdtempSync(join(tmpdir(), 'rj-modules-'));
    writeFileSync(
      join(folder, 'report-job.ts'),
      'export class ReportJob {\n  static readonly pages: number = 7;\n}\n',
    );
    expect((await new Evaluator({ folder }).evaluate(text)).value).toBe(7);
  });
});

describe('a failed entry', () => {
  it.each([
    'server = Server.fail()',
    'const server = Server.fail()',
    'let [server] = Server.none()',
    'const { a: { server } } = {}',
    'server += Server.fail()',
    'server++, Server.fail()',
    'class server extends Server.fail() {}',
    'if (Server.fail()) server = 1',
    'for (server of Server.fail()) {}',
    'for (var server of Server.fail()) {}',
    '[1].forEach((n) => { Server.fail(); server = n })',
    'Server.fail()\nserver = 1',
    'import server from "no-such-module-anywhere"',
    'const server: string = Server.fail()',
    'const server = Server.where({}.first()',
    'server = ;',
  ])('leaves no old value behind: %s', async (entry) => {
    const { evaluator, value, failure } = setUp();
    await evaluator.evaluate('server = "OLD"; kept = 1');
    expect((await failure(entry)).removed).toEqual(['server']);
    expect(await value('typeof server')).toBe('undefined');
    expect(await value('kept')).toBe(1);
  });

  it.each([
    'Server.fail(); (function (server) { server = 1 })()',
    'Server.fail(); { let server = 1; server = 2 }',
    'Server.fail(); const f = () => { server = 1 }',
    'Server.fail(); other.server = 1',
    'Server.fail(); server == 1',
  ])('keeps variables it would not have set: %s', async (entry) => {
    const { evaluator, value, failure } = setUp();
    await evaluator.evaluate('server = "KEPT"');
    await failure(entry);
    expect(await value('server')).toBe('KEPT');
  });

  it('puts a preloaded name back', async () => {
    const { evaluator, value, failure } = setUp();
    const given = evaluator.context['Server'];
    await evaluator.evaluate('Own = Server; Server = 1');
    await failure('Server = Own.fail()');
    expect(await value('Server')).toBe(given);
  });

  it('stops at the first statement that fails and reports what did not run', async () => {
    const { published, failure } = setUp();
    const error = await failure(
      'Server.publish("one")\nServer.fail()\nServer.publish("two")\n\nServer.publish("three")\n',
    );
    expect(published).toEqual(['one']);
    expect(error.stopped).toBe('stopped at line 2 of 5; lines 3–5 not run');
    expect(error.line).toBe(2);
  });

  it('names the typed lines of TypeScript', async () => {
    const { failure } = setUp();
    const error = await failure(
      'interface A {\n  a: string\n}\nconst a: number = 1\n\nServer.fail()\na as number',
    );
    expect(error.stopped).toBe('stopped at line 6 of 7; line 7 not run');
  });

  it('runs nothing of a text with a syntax error', async () => {
    const { published, failure } = setUp();
    const error = await failure('Server.publish("one")\nfoo(;\nServer.publish("two")', 'run.js');
    expect(published).toEqual([]);
    expect(String(error.cause)).toBe(
      [
        'SyntaxError: Unexpected token (run.js:2)',
        '  1 | Server.publish("one")',
        '> 2 | foo(;',
        '    |     ^',
        '  3 | Server.publish("two")',
      ].join('\n'),
    );
  });

  it('shows the part of a long line around the error', async () => {
    const { failure } = setUp();
    const error = await failure(
      `const a = '${'x'.repeat(60)}', b = [1,,}, c = '${'y'.repeat(60)}'`,
      'run.js',
    );
    const [, line = '', caret = ''] = String(error.cause).split('\n');
    expect(line).toMatch(/^> 1 \| …x+', b = \[1,,\}, c = 'y+…$/);
    expect(line.length).toBeLessThan(80);
    expect(line[caret.indexOf('^')]).toBe('}');
  });

  it('also guesses the intended name if it is computed on use', async () => {
    const { evaluator, failure } = setUp();
    evaluator.define({
      get late() {
        return { publish: () => {} };
      },
    });
    expect(String((await failure('late.pubish()')).cause)).toContain('Did you mean `publish`?');
  });

  it('runs nothing of a text that only the engine refuses', async () => {
    const { published, failure } = setUp();
    const error = await failure('Server.publish("one")\nfunction f() { let a; let a }');
    expect(published).toEqual([]);
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });

  it('shows only the frames of user code, with the typed lines', async () => {
    const { evaluator, failure } = setUp();
    await evaluator.evaluate('function inner() {\n\n  return null.x\n}', { filename: 'one' });
    const { cause } = await failure('const outer = () =>\n  inner()\n\n  outer()', 'two');
    expect((cause as Error).stack).toBe(
      [
        "TypeError: Cannot read properties of null (reading 'x')",
        '    at inner (one:3)',
        '    at outer (two:2)',
        '    at two:4',
      ].join('\n'),
    );
  });

  it('shows where in the user code a call of the package failed', async () => {
    const { failure } = setUp();
    const { cause } = await failure('const stopAll = () => {\n  Server.fail()\n}\nstopAll()', 'three');
    const frames = (cause as Error).stack?.split('\n').filter((line) => !line.includes('library.ts'));
    expect(frames).toEqual(['Error: refused', '    at three:2', '    at three:4']);
  });

  it.each([
    ['Sever.publish("stop")', 'Sever is not defined. Did you mean `Server`?'],
    ['User.count()', "User is not defined. Your application's classes are not loaded here. Load"],
    ['users.length', 'users is not defined'],
    ['Server.pubish("stop")', 'Server.pubish is not a function. Did you mean `publish`?'],
    ['Server.where({}).frist()', 'frist is not a function'],
    ['Server?.pubish("stop")', 'pubish is not a function'],
    ['[1].mpa((n) => n)', '[1].mpa is not a function'],
    [
      'new (class { constructor() { this.a = Server.list() } })',
      '`Server.list()` is asynchronous, and a constructor',
    ],
    ['Server.list().sort(() => Server.publish("x"))', "`sort` can't wait"],
    ['Server.none().name', "Cannot read properties of undefined (reading 'name')"],
  ])('%s says %s', async (entry, message) => {
    const { failure } = setUp();
    expect((await failure(entry)).message).toContain(message);
  });

  it("passes on a value that isn't an error", async () => {
    const { failure } = setUp();
    expect((await failure('throw "text"')).cause).toBe('text');
  });
});

describe('the value of each statement', () => {
  it('is passed on before the next one runs', async () => {
    const { evaluator, published } = setUp();
    const seen: unknown[] = [];
    await evaluator.evaluate('Server.publish("one")\nconst a = 2\nServer.publish("three")', {
      onValue: async ({ value, kind }) => void seen.push([value, kind, published.length]),
    });
    expect(seen).toEqual([
      ['published one', 'expression', 1],
      [2, 'assignment', 1],
      ['published three', 'expression', 2],
    ]);
  });

  it("stays if its output fails, and the rest doesn't run", async () => {
    const { evaluator, value } = setUp();
    const onValue = async () => expect.fail('cannot show');
    await expect(evaluator.evaluate('const a = 1; const b = 2', { onValue })).rejects.toThrow('cannot show');
    expect(await value('[a, typeof b]')).toEqual([1, 'undefined']);
  });
});

describe('a complete entry', () => {
  const evaluator = new Evaluator();
  it.each([
    '',
    '1',
    'foo(',
    'foo(;',
    '{ a: 1 }',
    'const a',
    'x = = 1',
    'let a: number = 1',
    'interface A { a: 1 }',
    '"open',
    '}',
    '`a`',
    '// a',
  ])('%s', (text) => {
    expect(evaluator.isComplete(text)).toBe(text !== 'foo(');
  });
  it.each([
    'foo(',
    '{',
    '{ a: 1,',
    'function f() {',
    '`open\n',
    '/* open',
    '1 +',
    'a.',
    'if (x)',
    'try { }',
    'class A {',
    '[1, 2',
    'interface A {',
    'const a: Array<',
    'const f = (a: number) => {',
    'async () =>',
  ])('needs more than %s', (text) => {
    expect(evaluator.isComplete(text)).toBe(false);
  });
});

describe('an interruption', () => {
  it('stops a waiting entry, and its remaining work', async () => {
    const { evaluator, published } = setUp();
    const controller = new AbortController();
    evaluator.define({ interrupt: () => controller.abort() });
    const run = evaluator.evaluate(
      'server = 1\nfor (const name of ["a", "b"]) { try { Server.publish(name); interrupt(); Server.publish("late"); Server.never() } catch { Server.publish("caught") } }\nserver = 2',
      { signal: controller.signal },
    );
    const error: EvaluationError = await run.catch((reason) => reason);
    expect(error.cause).toMatchObject({ name: 'RocketJobError', code: 'interrupted' });
    expect(error.stopped).toBe('stopped at line 2 of 3; line 3 not run');
    expect(error.removed).toEqual(['server']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(published).not.toContain('caught');
    expect(published).not.toContain('b');
  });

  it('stops one that waits forever', async () => {
    const { evaluator } = setUp();
    const controller = new AbortController();
    const run = evaluator.evaluate('Server.never()', { signal: controller.signal });
    controller.abort();
    await expect(run).rejects.toMatchObject({ cause: { code: 'interrupted' } });
    expect((await evaluator.evaluate('1 + 1')).value).toBe(2);
  });

  it('stops only the interrupted entry, not later ones', async () => {
    const { evaluator, published } = setUp();
    const controller = new AbortController();
    let release = () => {};
    evaluator.define({ gate: () => new Promise<void>((resolve) => (release = resolve)) });
    const first = evaluator
      .evaluate('gate(); Server.publish("ghost")', { signal: controller.signal })
      .catch(() => {});
    await expect.poll(() => release.toString()).not.toBe('() => {}');
    controller.abort();
    await first;
    release();
    await evaluator.evaluate('Server.publish("after")');
    expect(published).toEqual(['after']);
  });

  it("passes the signal to the package's calls", async () => {
    const { evaluator } = setUp();
    const { signal } = new AbortController();
    evaluator.define({ asked: () => evaluator.signal });
    expect((await evaluator.evaluate('[1].map(() => asked())', { signal })).value).toEqual([signal]);
    expect(evaluator.signal).toBeUndefined();
  });
});
