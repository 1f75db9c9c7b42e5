import { describe, expect, it } from 'vitest';
import { RocketJobError } from '../../../../src/errors/rocket-job-error';
import { rocketJobSettings } from '../../../../src/secret-config/rocket-job-settings';
import { SecretConfig } from '../../../../src/secret-config/secret-config';
import { MemoryProvider } from '../../../support/memory-provider';

const SETTINGS = {
  '/test/app/mysql/host': 'db1',
  '/test/app/mysql/port': '3306',
  '/test/app/mysql/timeout': ' 1.5 ',
  '/test/app/mysql/tls': 'True',
  '/test/app/mysql/options': '{"a": [1, null]}',
  '/test/app/mysql/hosts': ' db1,  db2 ,db3',
  '/test/app/mysql/ports': '1, 2',
  '/test/app/mysql/password': 'very secret',
  '/test/app/mysql/encoded': Buffer.from('grüße').toString('base64'),
  '/test/app/mysql/bytes': Buffer.from([0xff, 0xfe]).toString('base64'),
  '/other/mysql/host': 'db9',
};

async function secretConfig(
  env: NodeJS.ProcessEnv = {},
  settings: Record<string, string> = SETTINGS,
): Promise<{ config: SecretConfig; provider: MemoryProvider }> {
  const provider = new MemoryProvider(settings);
  const config = new SecretConfig(env);
  await config.use(provider, { path: 'test/app' });
  return { config, provider };
}

describe('fetch', () => {
  it.each([
    ['mysql/host', {}, 'db1'],
    ['/test/app/mysql/host', {}, 'db1'],
    ['mysql/port', { type: 'integer' }, 3306],
    ['mysql/timeout', { type: 'float' }, 1.5],
    ['mysql/tls', { type: 'boolean' }, true],
    ['mysql/options', { type: 'json' }, { a: [1, null] }],
    ['mysql/hosts', { separator: ',' }, ['db1', 'db2', 'db3']],
    ['mysql/ports', { separator: ',', type: 'integer' }, [1, 2]],
    ['mysql/encoded', { encoding: 'base64' }, 'grüße'],
    ['mysql/nope', { default: 'x' }, 'x'],
    ['mysql/nope', { default: null }, null],
    ['mysql/nope', { default: undefined }, undefined],
    ['mysql/port', { type: 'integer', default: 1 }, 3306],
  ] as const)('%s %j', async (key, options, expected) => {
    expect((await secretConfig()).config.fetch(key, options)).toEqual(expected);
  });

  it.each([
    ['mysql/password', { type: 'integer' }, 'a whole number'],
    ['mysql/password', { type: 'float' }, 'a number'],
    ['mysql/password', { type: 'boolean' }, 'true, t, 1, false, f or 0'],
    ['mysql/password', { type: 'json' }, 'JSON'],
    ['mysql/bytes', { encoding: 'base64' }, 'a string in base64'],
  ] as const)('refuses %s %j without showing its value', async (key, options, rule) => {
    const { config } = await secretConfig();
    expect(() => config.fetch(key, options)).toThrow(`Expected \`${key}\` in Secret Config to be ${rule}`);
    expect(() => config.fetch(key, options)).not.toThrow('very secret');
  });

  it.each([
    ['mysql/host', { type: 'int' }, /`type` to be one of string, integer, float, boolean, json, got `int`/],
    ['mysql/host', { encoding: 'rot13' }, /`encoding` to be base64, got `rot13`/],
    ['mysql/host', { separator: '' }, /`separator` to be a string/],
    ['mysql/nope', { defualt: 'x' }, /got `defualt`\. Did you mean `default`\?/],
    [undefined, {}, /`key` to be a string like `mysql\/host`, got `undefined`/],
    ['', { default: 1 }, /`key` to be a string like `mysql\/host`, got an empty string/],
  ])('refuses %j %j', async (key, options, message) => {
    const { config } = await secretConfig();
    expect(() => config.fetch(key as string, options as object)).toThrow(
      expect.objectContaining({ code: 'invalid_argument', message: expect.stringMatching(message) }),
    );
  });

  it('names a missing key, the store, and the nearest key', async () => {
    const { config } = await secretConfig();
    let error: unknown;
    try {
      config.fetch('mysql/hots');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(RocketJobError);
    expect(error).toMatchObject({
      code: 'missing_key',
      message:
        'Secret Config has no `mysql/hots`: there is neither the environment variable MYSQL_HOTS nor `/test/app/mysql/hots` in memory. Did you mean `mysql/host`? Set one of them, or pass a `default`.',
    });
  });

  it('prefers environment variables', async () => {
    const { config } = await secretConfig({ MYSQL_PORT: '1', MYSQL_USER_NAME: 'jack' });
    expect(config.fetch('mysql/port', { type: 'integer' })).toBe(1);
    expect(config.fetch('mysql/user_name')).toBe('jack');
    expect(config.key('mysql/user_name')).toBe(true);
    expect(config.key('mysql/nope')).toBe(false);
    expect(config.configuration()).toMatchObject({ mysql: { port: '1' } });
  });
});

describe('the path', () => {
  it('comes from environment variables first', async () => {
    const provider = new MemoryProvider(SETTINGS);
    const config = new SecretConfig({ SECRET_CONFIG_PATH: '/other/' });
    await config.use(provider, { path: '/test/app' });
    expect(config.path).toBe('/other');
    expect(config.fetch('mysql/host')).toBe('db9');
    const misnamed = new SecretConfig({ SECRET_CONFIG_PROVIDER: 'fiel' });
    await expect(misnamed.use('ssm')).rejects.toThrow(
      'to be one of file, ssm, got `fiel`. Did you mean `file`?',
    );
  });

  it('is the environment by default', () => {
    expect(new SecretConfig({ RAILS_ENV: 'production' }).path).toBe('/production');
    const config = new SecretConfig({});
    expect(config.path).toBe('/development');
    config.environment = 'staging';
    expect(config.path).toBe('/staging');
  });

  it("can't be chosen by code if another thread reads it", async () => {
    const config = new SecretConfig({}, () => false);
    await expect(config.use('file')).rejects.toThrow(
      "`use` can't choose the Secret Config of an `rj-server`",
    );
    config.take({ environment: 'test', values: new Map([['mysql/host', 'db7']]) });
    expect(config.fetch('mysql/host')).toBe('db7');
  });

  it('has to be awaited if it is shared', async () => {
    const provider = new MemoryProvider(SETTINGS, { isShared: true });
    const config = new SecretConfig({});
    await config.use(provider, { path: 'test/app' });
    expect(config.fetch('mysql/host')).toBe('db1');
  });
});

describe('refresh', () => {
  it('replaces all values together, and returns the changed keys', async () => {
    const { config, provider } = await secretConfig();
    const told: (readonly string[])[] = [];
    const stop = config.onChange((keys) => told.push(keys));
    provider.settings.set('/test/app/mysql/password', 'another');
    provider.settings.set('/test/app/added', '1');
    provider.settings.delete('/test/app/mysql/host');
    expect(config.fetch('mysql/host')).toBe('db1');
    const changed = ['added', 'mysql/host', 'mysql/password'];
    expect(await config.refresh()).toEqual(changed);
    expect(told).toEqual([changed]);
    expect(config.key('mysql/host')).toBe(false);
    expect(await config.refresh()).toEqual([]);
    stop();
    await config.set('added', 2);
    expect(told).toHaveLength(1);
  });

  it("keeps the old values if they can't be read, or are not accepted", async () => {
    const { config, provider } = await secretConfig();
    provider.settings.set('/test/app/mysql/host', 'db2');
    const refused = config.refresh((values) => {
      throw new Error(`not ${values.get('mysql/host')}`);
    });
    await expect(refused).rejects.toThrow('not db2');
    expect(config.fetch('mysql/host')).toBe('db1');
    provider.read = () => {
      throw new Error('no answer');
    };
    await expect(config.refresh()).rejects.toThrow(
      "Can't read Secret Config at `/test/app` in memory: no answer",
    );
    expect(config.fetch('mysql/host')).toBe('db1');
  });

  it('runs one after the other, so that the last one counts', async () => {
    const { config, provider } = await secretConfig();
    const first = config.refresh();
    const set = config.set('mysql/host', 'db3');
    const second = config.refresh();
    await Promise.all([first, set, second]);
    expect(config.fetch('mysql/host')).toBe('db3');
    expect(provider.settings.get('/test/app/mysql/host')).toBe('db3');
  });

  it('continues if a listener throws', async () => {
    const { config, provider } = await secretConfig();
    const told: string[] = [];
    config.onChange(() => {
      throw new Error('on purpose');
    });
    config.onChange((keys) => told.push(...keys));
    provider.settings.set('/test/app/added', '1');
    await config.refresh();
    expect(told).toEqual(['added']);
  });
});

describe('set and delete', () => {
  it('write to the store', async () => {
    const { config, provider } = await secretConfig();
    await config.set('mysql/port', 3307);
    expect(provider.settings.get('/test/app/mysql/port')).toBe('3307');
    expect(config.fetch('mysql/port', { type: 'integer' })).toBe(3307);
    await config.delete('mysql/port');
    expect(provider.settings.has('/test/app/mysql/port')).toBe(false);
    expect(config.key('mysql/port')).toBe(false);
  });

  it.each(['', '/', undefined, null, 5])('refuse the key %j before anything is written', async (key) => {
    const { config, provider } = await secretConfig();
    await expect(config.set(key as string, 'x')).rejects.toThrow('Expected `key` to be a string');
    await expect(config.delete(key as string)).rejects.toThrow('Expected `key` to be a string');
    expect(provider.settings.size).toBe(Object.keys(SETTINGS).length);
  });

  it.each([undefined, null, {}, []])('refuse the value %j', async (value) => {
    const { config } = await secretConfig();
    await expect(config.set('mysql/host', value as unknown as string)).rejects.toThrow(
      'Expected the value of `mysql/host` to be',
    );
    expect(config.fetch('mysql/host')).toBe('db1');
  });
});

describe('configuration', () => {
  it('is nested, and shows no secrets', async () => {
    const { config } = await secretConfig(
      {},
      {
        '/test/app/logger': 'info',
        '/test/app/logger/level': 'debug',
        '/test/app/mysql/password': 'very secret',
        '/test/app/mysql/password_policy/age': '5',
        '/test/app/secret_key': 'very secret',
        '/test/app/api/Access_Token': 'very secret',
        '/test/app/mongo/url': 'mongodb://jack:very%20secret@db1/x',
        '/test/app/__proto__/x': '1',
      },
    );
    const shown = config.configuration();
    expect(JSON.stringify(shown)).toBe(
      '{"logger":{"__value__":"info","level":"debug"},"mysql":{"password":"[FILTERED]","password_policy":{"age":"5"}},"secret_key":"[FILTERED]","api":{"Access_Token":"[FILTERED]"},"mongo":{"url":"mongodb://db1/x"},"__proto__":{"x":"1"}}',
    );
    expect({}).not.toHaveProperty('x');
    expect(config.configuration({ path: 'logger', filters: [/level/g] })).toEqual({
      logger: { __value__: 'info', level: '[FILTERED]' },
    });
  });
});

it('has the settings of a server, without its own ones', () => {
  const values = new Map([
    ['rocket_job/max_workers', '3'],
    ['rocket_job/name', 'x'],
  ]);
  const source = rocketJobSettings(values, '/production');
  expect(source.value('maxWorkers')).toBe('3');
  expect(source.value('name')).toBeUndefined();
  expect(source.label('maxWorkers')).toBe('`/production/rocket_job/max_workers` in Secret Config');
});
