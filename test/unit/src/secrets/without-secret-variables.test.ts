import { expect, it } from 'vitest';
import { withoutSecretVariables } from '../../../../src/secrets/without-secret-variables';

it('keeps harmless variables', () => {
  const kept = {
    PATH: '/bin',
    HOME: '/root',
    TZ: 'Europe/Berlin',
    LC_ALL: 'C',
    COUNTRY: 'de',
    KEYBOARD: 'qwertz',
  };
  const secret = {
    RJ_MONGODB_URL: 'mongodb://db1/x',
    MONGODB_URI: 'mongodb://db1/x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_PROFILE: 'admin',
    GITHUB_TOKEN: 'x',
    DB_PASS: 'x',
    DATABASE_URL: 'postgres://joe:pw@db1/x',
    OPTIONS: '--password hunter2',
    SENTRY_DSN: 'x',
  };
  expect(withoutSecretVariables({ ...secret, ...kept })).toEqual(kept);
});
