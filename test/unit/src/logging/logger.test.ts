import { Writable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { configureLogging } from '../../../../src/logging/destination';
import {
  addLevelSink,
  type LogLevels,
  setClassLevel,
  setGlobalLevel,
  setLevels,
} from '../../../../src/logging/levels';
import { loggerFor } from '../../../../src/logging/logger';

let lines: Record<string, unknown>[] = [];

beforeEach(() => {
  lines = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  setLevels({ global: 'info', classes: {} });
  configureLogging({ destination, thread: 'this one' });
});

const texts = () => lines.map(({ msg }) => msg);

describe('a logger', () => {
  it('is one for each class name', () => {
    expect(loggerFor('RocketJob::Supervisor')).toBe(loggerFor('RocketJob::Supervisor'));
    expect(loggerFor('RocketJob::Supervisor')).not.toBe(loggerFor('RocketJob::Event'));
  });

  it('writes level, class name, thread, text and payload', () => {
    loggerFor('RocketJob::Event').warn('careful', { count: 2, name: 'not this' });
    expect(lines).toMatchObject([
      { level: 'warn', name: 'RocketJob::Event', thread: 'this one', msg: 'careful', count: 2 },
    ]);
  });

  it('writes an error with its stack', () => {
    loggerFor('A').error('wrong', new TypeError('on purpose'));
    expect(lines).toMatchObject([{ msg: 'wrong', err: { type: 'TypeError', message: 'on purpose' } }]);
  });

  it('writes the message of an error as it is, and its cause beside it', () => {
    loggerFor('A').error('wrong', new Error('it failed: why', { cause: new RangeError('why') }));
    expect(lines).toMatchObject([{ err: { message: 'it failed: why', cause: { message: 'why' } } }]);
  });

  it('writes what it can of an error that cannot be looked at', () => {
    loggerFor('A').error('wrong', { err: Object.freeze(new TypeError('on purpose')) });
    expect(lines).toMatchObject([{ msg: 'wrong', payload: expect.stringMatching('TypeError: on purpose') }]);
  });

  it('follows the global level, and says which one is in force', () => {
    const logger = loggerFor('A');
    logger.debug('not yet');
    setGlobalLevel('debug');
    logger.debug('now');
    expect(texts()).toEqual(['now']);
    expect(logger.level).toBe('debug');
  });

  it('keeps the level of its class, whatever the global one becomes', () => {
    setClassLevel('A', 'trace');
    setGlobalLevel('error');
    loggerFor('A').trace('written');
    loggerFor('B').warn('not written');
    expect(texts()).toEqual(['written']);
  });

  it('tells every change of a level', () => {
    const told: LogLevels[] = [];
    addLevelSink((levels) => told.push(levels));
    setGlobalLevel('warn');
    setClassLevel('A', 'trace');
    expect(told).toEqual([
      { global: 'warn', classes: {} },
      { global: 'warn', classes: { A: 'trace' } },
    ]);
  });
});

describe('measure', () => {
  it('gives what the action gives, and logs the text with how long it took', async () => {
    expect(loggerFor('A').measureInfo('sync', () => 1)).toBe(1);
    expect(await loggerFor('A').measureWarn('async', async () => 2)).toBe(2);
    expect(lines).toMatchObject([
      { level: 'info', msg: 'sync', duration_ms: expect.any(Number) },
      { level: 'warn', msg: 'async', duration_ms: expect.any(Number) },
    ]);
  });

  it('logs the error too, and passes it on', async () => {
    const error = new Error('on purpose');
    const thrower = () => {
      throw error;
    };
    expect(() => loggerFor('A').measureError('sync', thrower)).toThrow(error);
    await expect(loggerFor('A').measureInfo('async', async () => thrower())).rejects.toBe(error);
    expect(lines).toMatchObject([
      { msg: 'sync', duration_ms: expect.any(Number), err: { message: 'on purpose' } },
      { msg: 'async', duration_ms: expect.any(Number), err: { message: 'on purpose' } },
    ]);
  });

  it('runs the action also when nothing is logged', () => {
    expect(loggerFor('A').measureTrace('quiet', () => 1)).toBe(1);
    expect(lines).toEqual([]);
  });
});

it('is readable for people when it is to be pretty', () => {
  const written: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  configureLogging({ destination, pretty: true, thread: 'rocketjob 001' });
  loggerFor('RocketJob::ThreadWorker').info('Started');
  expect(written.join('')).toMatch(/INFO.*\[rocketjob 001\] RocketJob::ThreadWorker -- Started/);
});
