import { describe, expect, it } from 'vitest';
import { checkConnectOptions } from '../../../../../src/config/database/connect-options';

const SECRET_URL = 'mongodb://jack:secret@db1/rocketjob';

describe('the options of connect', () => {
  it.each([{}, { url: SECRET_URL }, { url: undefined, environment: 'production' }, { application: 'web' }])(
    'may be %j',
    (options) => {
      expect(checkConnectOptions(options)).toBe(options);
    },
  );

  it.each([
    [SECRET_URL, 'Expected the options of `connect` to be one object'],
    [null, 'Expected the options of `connect` to be one object'],
    [{ url: '' }, 'Expected `url` to be a MongoDB connection string, got something else.'],
    [{ url: new URL(SECRET_URL) }, 'Expected `url` to be a MongoDB connection string'],
    [{ environment: 7 }, 'Expected `environment` to be the name of an environment'],
    [
      { ulr: SECRET_URL },
      'Expected the options of `connect` to be among url, environment, application, audit, strategy, got `ulr`. Did you mean `url`?',
    ],
  ])('are refused, without possible secrets, when they are %j', (given, message) => {
    const refusal = (() => {
      try {
        return checkConnectOptions(given);
      } catch (error) {
        return error as Error & { details: object };
      }
    })();
    expect(refusal).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(message) });
    expect(`${JSON.stringify(refusal)} ${(refusal as Error).message}`).not.toContain('secret');
  });
});
