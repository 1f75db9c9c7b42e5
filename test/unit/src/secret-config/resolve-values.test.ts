import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { readValuesNow } from '../../../../src/secret-config/read-values';
import { MemoryProvider } from '../../../support/memory-provider';

const resolved = (settings: Record<string, string>, env: NodeJS.ProcessEnv = {}) =>
  Object.fromEntries(readValuesNow({ provider: new MemoryProvider(settings), path: '/a' }, env));

describe('interpolation', () => {
  it.each([
    ['${env:NAME}', 'jack'],
    ['${ env : NAME , x }', 'jack'],
    ['${env:NONE,a:b}', 'a:b'],
    ['${env:NONE,}', ''],
    ['${hostname}', hostname()],
    ['${hostname:short}', hostname().replace(/\..*/, '')],
    ['pid_${pid}.log', `pid_${process.pid}.log`],
    ['${date}', /^\d{8}$/],
    ['${date:%Y-%m-%d}', /^\d{4}-\d\d-\d\d$/],
    ['${time}', /^\d{17}$/],
    ['${time:%H:%M}', /^\d\d:\d\d$/],
    ['${random}', /^[\w-]{43}$/],
    ['${random:8}', /^[\w-]{11}$/],
    ['${select:a, b}', /^[ab]$/],
    ['$${name} $$ $x', '${name} $$ $x'],
  ])('%s', (value, expected) => {
    expect(resolved({ '/a/key': value }, { NAME: 'jack' })['key']).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });

  it.each([
    ['${env:NONE}', 'the environment variable `NONE` is not set.'],
    [
      '${dtae}',
      /can only contain one of date, time, env, hostname, pid, random, select .*\. Did you mean `date`\?$/,
    ],
    ['${constructor:x}', 'can only contain one of date, time'],
    ['pass${word}', /^(?!.*word)/],
    ['${random:x}', '`random` needs a number of bytes, 1 to 9999.'],
    ['${random:0}', '`random` needs a number of bytes'],
    ['${select:a}', '`select` needs two or more values.'],
    ['${pid:1}', '`pid` takes at most 0 arguments.'],
  ])('refuses %s', (value, message) => {
    expect(() => resolved({ '/a/mysql/key': value })).toThrow(message);
    expect(() => resolved({ '/a/mysql/key': value })).toThrow("Can't read `/a/mysql/key` in Secret Config: ");
  });
});

describe('__import__', () => {
  it('copies the settings below another key, and existing ones take precedence', () => {
    const settings = {
      '/a/mongo/database': 'd',
      '/a/mongo/primary': 'p',
      '/a/mongo2/__import__': 'mongo',
      '/a/mongo2/primary': 'own',
    };
    expect(resolved(settings)).toEqual({
      'mongo/database': 'd',
      'mongo/primary': 'p',
      'mongo2/database': 'd',
      'mongo2/primary': 'own',
    });
  });

  it('reads an absolute path from the store, and follows imports there', () => {
    const settings = {
      '/a/__import__': '/b',
      '/a/x': '1',
      '/b/x': '2',
      '/b/y/__import__': 'z',
      '/b/z/deep/er': '${env:NAME}',
    };
    expect(resolved(settings, { NAME: 'jack' })).toEqual({
      x: '1',
      'y/deep/er': 'jack',
      'z/deep/er': 'jack',
    });
  });

  it.each([[['c', 'b']], [['b', 'c']]])('follows imports of imports, in any order (%s)', (order) => {
    const imports: Record<string, string> = { c: 'b', b: 'd' };
    const settings = Object.fromEntries(order.map((key) => [`/a/${key}/__import__`, imports[key] as string]));
    expect(resolved({ ...settings, '/a/d/x': '1' })).toEqual({ 'd/x': '1', 'b/x': '1', 'c/x': '1' });
  });

  it.each([
    [{ '/a/b/__import__': 'b' }, 'b/__import__ → b/__import__ in /a'],
    [{ '/a/b/__import__': 'c', '/a/c/__import__': 'b' }, 'b/__import__ → c/__import__ → b/__import__ in /a'],
    [{ '/a/b/__import__': '/a' }, '/a → /a in /a'],
    [{ '/a/b/__import__': '/b', '/b/c/__import__': '/a' }, '/a → /b → /a in /b'],
  ])('refuses a cycle: %j', (settings, circle) => {
    expect(() => resolved(settings)).toThrow(`form a loop: ${circle}`);
  });
});
