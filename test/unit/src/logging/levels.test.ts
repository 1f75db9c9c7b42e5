import { beforeEach, expect, it } from 'vitest';
import {
  addLevelSink,
  leaseLevel,
  levelOf,
  logLevels,
  setClassLevel,
  setGlobalLevel,
  setLevels,
} from '../../../../src/logging/levels';

beforeEach(() => setLevels({ global: 'info', classes: { Own: 'warn' } }));

it('a temporary level returns to the previous one', () => {
  const end = leaseLevel('debug', undefined);
  expect(logLevels()).toEqual({ global: 'debug', classes: { Own: 'warn' } });
  expect(end()).toBe(true);
  expect(logLevels()).toEqual({ global: 'info', classes: { Own: 'warn' } });
  expect(end()).toBe(false);
});

it("a class's temporary level returns to its own, or to the current global one", () => {
  const [endOwn, endNone] = [leaseLevel('trace', 'Own'), leaseLevel('trace', 'None')];
  expect([levelOf('Own'), levelOf('None')]).toEqual(['trace', 'trace']);
  setGlobalLevel('error');
  expect([levelOf('Own'), levelOf('None'), levelOf('Other')]).toEqual(['trace', 'trace', 'error']);
  endOwn();
  endNone();
  expect([levelOf('Own'), levelOf('None')]).toEqual(['warn', 'error']);
  expect(logLevels().classes).toEqual({ Own: 'warn' });
});

it('of several temporary levels the last one counts, in whatever order they end', () => {
  const endLong = leaseLevel('debug', undefined);
  const endNested = leaseLevel('trace', undefined);
  endNested();
  expect(levelOf('A')).toBe('debug');
  const endLater = leaseLevel('error', undefined);
  endLong();
  expect(levelOf('A')).toBe('error');
  endLater();
  expect(levelOf('A')).toBe('info');
});

it('a permanent level ends temporary ones, of the same class only', () => {
  const end = leaseLevel('debug', undefined);
  const endOfClass = leaseLevel('trace', 'A');
  setGlobalLevel('fatal');
  expect([levelOf('A'), levelOf('B')]).toEqual(['trace', 'fatal']);
  expect(end()).toBe(false);
  expect(levelOf('B')).toBe('fatal');
  setClassLevel('A', 'warn');
  expect(endOfClass()).toBe(false);
  expect(levelOf('A')).toBe('warn');
});

it('every change is reported, including the end of a lease', () => {
  const told: string[] = [];
  addLevelSink(({ global }) => told.push(global));
  leaseLevel('debug', undefined)();
  expect(told).toEqual(['debug', 'info']);
});
