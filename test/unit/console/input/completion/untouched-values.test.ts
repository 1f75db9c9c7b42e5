import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { isSubclass, propertiesOf, valueAt } from '../../../../../console/input/completion/untouched-values';

class Base {}

const context = createContext({ ran: [], Base });
Object.defineProperty(context, 'ours', { get: () => ({ a: { b: 1 } }), configurable: true });
runInContext(
  `
  const trapped = new Proxy({}, { get: (_, name) => () => ran.push(name) });
  var proxy = new Proxy({ a: 1 }, trapped);
  var around = Object.create(proxy);
  var holder = { get secret() { ran.push('getter'); return {}; }, proxy };
  Object.defineProperty(globalThis, 'theirs', { get() { ran.push('theirs'); return { a: 1 }; } });
  var call = new Proxy(function () {}, trapped);
  var odd = () => {};
  Object.defineProperty(odd, 'prototype', { get() { ran.push('prototype'); return {}; } });
  var child = class extends Base {};
  var long = 'x'.repeat(1_000_000);
  var list = new Array(1_000_000).fill(0);
  `,
  context,
);

describe('reading a value without touching it', () => {
  it("finds values, also through the console's getters", () => {
    expect(valueAt(context, ['ours', 'a', 'b'])).toBe(1);
    expect(valueAt(context, ['nothing', 'a'])).toBeUndefined();
    expect(propertiesOf(valueAt(context, ['ours', 'a']))).toEqual(['b']);
    expect(isSubclass(valueAt(context, ['child']), Base)).toBe(true);
  });

  it('runs no trap of a Proxy and no getter of the user', () => {
    for (const path of [['proxy'], ['proxy', 'a'], ['around'], ['around', 'a'], ['holder', 'secret']])
      propertiesOf(valueAt(context, path));
    for (const path of [['theirs'], ['theirs', 'a'], ['holder', 'proxy', 'a'], ['call'], ['call', 'a']])
      propertiesOf(valueAt(context, path));
    for (const name of ['proxy', 'around', 'call', 'odd'])
      expect(isSubclass(valueAt(context, [name]), Base)).toBe(false);
    expect(context['ran']).toEqual([]);
  });

  it('names no elements of a long string or list', () => {
    expect(propertiesOf(valueAt(context, ['long']))).not.toContain('0');
    expect(propertiesOf(valueAt(context, ['list']))).not.toContain('0');
    expect(propertiesOf(valueAt(context, ['list']))).toContain('push');
  });
});
