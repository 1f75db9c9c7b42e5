import Module from 'node:module';
import { afterEach, expect, it, vi } from 'vitest';
import { SecretConfig } from '../../../../../src/secret-config/secret-config';

type Resolve = (request: string, ...rest: unknown[]) => string;
const internals = Module as unknown as { _resolveFilename: Resolve };

afterEach(() => vi.restoreAllMocks());

/** Fails like Node without the SDK, or with a broken one. */
function failToFindSdk(code: string): void {
  const resolve = internals._resolveFilename;
  vi.spyOn(internals, '_resolveFilename').mockImplementation((request, ...rest) => {
    if (request !== '@aws-sdk/client-ssm') return resolve(request, ...rest);
    throw Object.assign(new Error(`Cannot find module '${request}'`), { code });
  });
}

it('says how to install the SDK, and leaves the store unchanged', async () => {
  failToFindSdk('MODULE_NOT_FOUND');
  const config = new SecretConfig({});
  await expect(config.use('ssm', { path: '/production' })).rejects.toMatchObject({
    code: 'invalid_configuration',
    message:
      'Secret Config is in the AWS Parameter Store, and `@aws-sdk/client-ssm` is not installed. Run `npm install @aws-sdk/client-ssm`.',
  });
  expect(config.path).toBe('/development');
});

it('says so too when an environment variable chooses the store', async () => {
  failToFindSdk('MODULE_NOT_FOUND');
  const config = new SecretConfig({ SECRET_CONFIG_PROVIDER: 'ssm' });
  expect(() => config.fetch('mysql/host')).toThrow('Run `npm install @aws-sdk/client-ssm`.');
});

it("doesn't mistake another failure of the SDK for it", async () => {
  failToFindSdk('ERR_PACKAGE_PATH_NOT_EXPORTED');
  await expect(new SecretConfig({}).use('ssm')).rejects.toHaveProperty(
    'code',
    'ERR_PACKAGE_PATH_NOT_EXPORTED',
  );
});
