import { describe, expect, it } from 'vitest';
import { redactUrl } from '../../../../src/secrets/redact-url';

describe('redactUrl', () => {
  it.each([
    ['mongodb://db1:27017,db2/rocketjob?replicaSet=rs0', 'mongodb://db1:27017,db2/rocketjob?replicaSet=rs0'],
    ['mongodb://jack:secret@db1/rocketjob', 'mongodb://db1/rocketjob'],
    ['mongodb+srv://jack:secret@db1/rocketjob', 'mongodb+srv://db1/rocketjob'],
    ['mongodb://jack:sec@ret/x?y@db1/rocketjob', 'mongodb://db1/rocketjob'],
    ['mongodb://jack:sec\nret@db1/rocketjob', 'mongodb://db1/rocketjob'],
    ['jack:secret@db1', 'db1'],
    [
      'mongodb://db1/r?tlsCertificateKeyFilePassword=secret&authMechanismProperties=AWS_SESSION_TOKEN:secret&w=1',
      'mongodb://db1/r?tlsCertificateKeyFilePassword=***&authMechanismProperties=***&w=1',
    ],
  ])('%j', (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });
});
