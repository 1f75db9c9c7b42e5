import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { RocketJobError } from '../../../src/errors/rocket-job-error';
import { SsmProvider } from '../../../src/secret-config/providers/ssm-provider';
import { SecretConfig } from '../../../src/secret-config/secret-config';
import { ParameterStore } from '../../support/parameter-store';

const PASSWORD = 'correct horse battery staple';

let store: ParameterStore;

beforeAll(async () => {
  store = await new ParameterStore().start();
});
beforeEach(() => {
  store.operations.length = 0;
});
afterAll(() => store[Symbol.asyncDispose]());

/** Each test has its own path, for which its replies were recorded. */
async function secretConfig(path: string, settings: Readonly<Record<string, string>>) {
  const client = store.clientOf('operator');
  const provider = new SsmProvider({ client });
  for (const [key, value] of Object.entries(settings)) await provider.set(`${path}/${key}`, value);
  store.operations.length = 0;
  const config = new SecretConfig({});
  await config.use('ssm', { path, client });
  return { config, provider };
}

it('fetches encrypted values, with interpolation and imports', async () => {
  const { config } = await secretConfig('/test/fetch', {
    'mysql/host': 'db1',
    'mysql/port': '3306',
    'mysql/password': PASSWORD,
    'mysql/url': 'mysql://${env:DB_USER,jack}@db1',
    'replica/__import__': 'mysql',
    'replica/host': 'db2',
  });
  expect(config.fetch('mysql/port', { type: 'integer' })).toBe(3306);
  expect(config.fetch('mysql/url')).toBe('mysql://jack@db1');
  expect(config.fetch('replica/host')).toBe('db2');
  expect(config.fetch('replica/password')).toBe(PASSWORD);
  expect(JSON.stringify(config.configuration())).not.toContain(PASSWORD);
});

it('reads all pages, and nothing outside the path', async () => {
  const settings = Object.fromEntries(Array.from({ length: 23 }, (_, index) => [`key${index}`, `${index}`]));
  const { config, provider } = await secretConfig('/test/pages', settings);
  expect(store.operations).toEqual(Array(3).fill('GetParametersByPath'));
  await provider.set('/test/pages_of_another/key0', 'x');
  await config.refresh();
  expect(Object.fromEntries(config.stored())).toEqual(settings);
});

it('is empty if the path is', async () => {
  const { config } = await secretConfig('/test/empty', {});
  expect(config.stored().size).toBe(0);
  expect(() => config.fetch('mysql/host')).toThrow(
    'there is neither the environment variable MYSQL_HOST nor `/test/empty/mysql/host` in the AWS Parameter Store.',
  );
});

it('writes and deletes, which another process sees at its refresh', async () => {
  const { config } = await secretConfig('/test/write', { host: 'db1' });
  const { config: another } = await secretConfig('/test/write', {});
  await config.set('host', 'db2');
  await config.set('port', 3306);
  expect(another.fetch('host')).toBe('db1');
  expect(await another.refresh()).toEqual(['host', 'port']);
  expect(another.fetch('port', { type: 'integer' })).toBe(3306);
  await config.delete('host');
  expect(config.key('host')).toBe(false);
  expect(await another.refresh()).toEqual(['host']);
  expect(another.key('host')).toBe(false);
});

it('deletes a missing key silently', async () => {
  const { config } = await secretConfig('/test/missing', {});
  await config.delete('nope');
  expect(store.operations).toEqual(['GetParametersByPath', 'DeleteParameter']);
});

it('encrypts with the given key', async () => {
  const client = store.clientOf('operator');
  const env = { SECRET_CONFIG_PROVIDER: 'ssm', SECRET_CONFIG_KEY_ALIAS: 'our_key' };
  const config = new SecretConfig(env);
  await config.use('ssm', { path: '/test/key', client });
  await config.set('password', PASSWORD);
  await config.refresh();
  expect(config.fetch('password')).toBe(PASSWORD);
});

it('reports missing permissions, without secrets', async () => {
  const path = '/test/refused';
  await secretConfig(path, { password: PASSWORD });
  const config = new SecretConfig({});
  const refusal = async (call: Promise<void>) => {
    const error: unknown = await call.catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RocketJobError);
    expect(error).toHaveProperty('code', 'invalid_configuration');
    return (error as RocketJobError).message;
  };
  expect(await refusal(config.use('ssm', { path, client: store.clientOf('stranger') }))).toMatch(
    /^Can't read Secret Config at `\/test\/refused` in the AWS Parameter Store: .*user\/stranger is not authorized to perform: ssm:GetParametersByPath/,
  );
  await config.use('ssm', { path, client: store.clientOf('reader') });
  const unset = await refusal(config.set('password', `${PASSWORD}!`));
  expect(unset).toMatch(
    /^Can't write Secret Config at `\/test\/refused\/password` .* to perform: ssm:PutParameter/,
  );
  expect(unset).not.toContain(PASSWORD);
  expect(await refusal(config.delete('password'))).toContain('to perform: ssm:DeleteParameter');
  expect(config.fetch('password')).toBe(PASSWORD);
});
