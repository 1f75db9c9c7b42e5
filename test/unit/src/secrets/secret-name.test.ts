import { describe, expect, it } from 'vitest';
import { isSecretName } from '../../../../src/secrets/secret-name';

describe('isSecretName', () => {
  it.each([
    ...[
      'pass',
      'passwd',
      'pwd',
      'secret',
      'token',
      'key',
      'credential',
      'auth',
      'pin',
      'dsn',
      'Authorization',
    ],
    ...['password', 'passphrase', 'passcode', 'credentials', 'keys', 'PIN', 'KEY', 'pw', 'DSN', 'Cookie'],
    ...['apiKey', 'encryption_key', 'x-api-key', 'AWS_SECRET_ACCESS_KEY', 'accessKeyId', 'APIKey', 'apikey'],
    ...[
      'dbPassword',
      'dbpassword',
      'PGPASSWORD',
      'DB_PASS',
      'dbpass',
      'userPwd',
      'accesstoken',
      'GITHUB_TOKEN',
    ],
    ...['authToken', 'auth_header', 'proxy-authorization', 'OAuth', 'pin_code', 'sentry_dsn', 'password2'],
    ...['tlsCertificateKeyFilePassword', 'client_secret', 'secretValue', 'userPIN', '$token', '_key'],
  ])('treats %s as a secret', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    ...['keyboard', 'monkey', 'spinning', 'ping', 'author', 'authored', 'passenger', 'passed', 'compass'],
    ...['bypass', 'tokenize', 'secretary', 'pinned', 'keynote', 'turkey', 'opinion', 'SecretConfig', 'name'],
    ...['keyPattern', 'authSource', 'auth_mechanism', 'tokenCount', 'password_policy', 'key_file', '', 'x'],
  ])('treats %s as harmless', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
