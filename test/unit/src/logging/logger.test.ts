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
import { isLogged, loggerFor } from '../../../../src/logging/logger';

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

it('isLogged is what a logger writes: by the levels and by the destination', () => {
  const logged = () => (['debug', 'info', 'warn'] as const).filter((level) => isLogged('Example', level));
  expect(logged()).toEqual(['info', 'warn']);
  setClassLevel('Example', 'debug');
  expect(logged()).toEqual(['debug', 'info', 'warn']);
  configureLogging({ destination: 'stderr', least: 'warn' });
  expect(logged()).toEqual(['warn']);
});

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

  it('writes the message of an error unchanged, with its cause', () => {
    loggerFor('A').error('wrong', new Error('it failed: why', { cause: new RangeError('why') }));
    expect(lines).toMatchObject([{ err: { message: 'it failed: why', cause: { message: 'why' } } }]);
  });

  it('writes a frozen error like any other', () => {
    loggerFor('A').error('wrong', { err: Object.freeze(new TypeError('on purpose')) });
    expect(lines).toMatchObject([{ err: { type: 'TypeError', message: 'on purpose' } }]);
  });

  it("writes a line even for a value that can't be inspected", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    loggerFor('A').error('wrong', proxy);
    expect(lines).toMatchObject([{ msg: 'wrong', payload: expect.any(String) }]);
  });

  it('follows the global level, and returns the one in force', () => {
    const logger = loggerFor('A');
    logger.debug('not yet');
    setGlobalLevel('debug');
    logger.debug('now');
    expect(texts()).toEqual(['now']);
    expect(logger.level).toBe('debug');
  });

  it('keeps the level of its class, whatever the global one is', () => {
    setClassLevel('A', 'trace');
    setGlobalLevel('error');
    loggerFor('A').trace('written');
    loggerFor('B').warn('not written');
    expect(texts()).toEqual(['written']);
  });

  it('reports every change of a level', () => {
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

describe('a line', () => {
  it("has no secrets from user code's logging, wherever they are", () => {
    const request = {
      headers: { Authorization: 'Bearer abc', 'X-Api-Key': 'k1' },
      rawHeaders: ['Cookie', 'c=1'],
    };
    const cause = Object.assign(new Error('refused by redis://:pw1@cache'), {
      config: { auth: { pin: 1234 } },
    });
    const error = Object.assign(new Error('login failed: password=hunter2', { cause }), {
      request,
      isAuth: true,
    });
    loggerFor('A').warn('sent ?token=t1 to https://joe:pw2@host', {
      err: error,
      settings: new Map([['dsn', 'x1']]),
      parameters: [{ user: 'joe', secret: { value: 's1' } }],
    });
    // Without the stack's paths, because the folder may have any name.
    expect(JSON.stringify(lines).replaceAll(process.cwd(), '')).not.toMatch(
      /abc|k1|c=1|pw1|1234|hunter2|t1|pw2|x1|s1/,
    );
    expect(lines).toMatchObject([
      {
        msg: 'sent ?token=<secret> to https://<credentials>@host',
        err: {
          type: 'Error',
          message: 'login failed: password=<secret>',
          request: {
            headers: { Authorization: '<secret>', 'X-Api-Key': '<secret>' },
            rawHeaders: ['Cookie', '<secret>'],
          },
          isAuth: true,
          cause: { message: 'refused by redis://<credentials>@cache', config: { auth: '<secret>' } },
        },
        settings: { dsn: '<secret>' },
        parameters: [{ user: 'joe', secret: '<secret>' }],
      },
    ]);
  });

  it('is at most slightly more than 64 KiB, and says how much is missing', () => {
    const data = Buffer.alloc(4_000_000);
    const nested: Record<string, unknown> = { text: '"\u0000'.repeat(1_000_000), data };
    nested['itself'] = nested;
    loggerFor('A').error('x'.repeat(20_000_000), Object.assign(new Error('y'.repeat(5_000_000)), { nested }));
    loggerFor('A').info('many', { list: Array.from({ length: 1_000_000 }, (_, index) => index) });
    for (const line of lines) expect(JSON.stringify(line).length).toBeLessThan(70_000);
    expect(lines[0]?.['msg']).toMatch(/^x+ … 19967232 more characters$/);
    expect(lines[0]?.['err']).toMatchObject({ message: expect.stringMatching(/^y+ … \d+ more characters$/) });
    expect(lines[1]?.['list']).toContainEqual(expect.stringMatching(/^… \d+ more$/));
  });

  it("contains values that JSON doesn't support", () => {
    const once = {
      at: new Date(0),
      never: new Date(Number.NaN),
      big: 2n,
      bytes: Buffer.from('abc'),
      f: () => 1,
    };
    const getter = Object.defineProperty({ ...once }, 'bad', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    loggerFor('A').info('odd', { odd: getter, twice: [once, once] });
    const shown = { at: '1970-01-01T00:00:00.000Z', never: 'Invalid Date', big: '2', bytes: '[3 bytes]' };
    expect(lines).toMatchObject([{ odd: { ...shown, bad: '[Error: no]' }, twice: [shown, shown] }]);
  });
});

describe('measure', () => {
  it("returns the action's result, and logs the text with the duration", async () => {
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

  it('runs the action even if nothing is logged', () => {
    expect(loggerFor('A').measureTrace('quiet', () => 1)).toBe(1);
    expect(lines).toEqual([]);
  });
});

it('is readable for people if it is pretty', () => {
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
