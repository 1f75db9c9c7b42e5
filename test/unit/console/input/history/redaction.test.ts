import { describe, expect, it } from 'vitest';
import { redact } from '../../../../../console/input/history/redaction';

describe('redact', () => {
  it.each([
    ['connect("mongodb://joe:pa$$@h:1/db?x=1")', 'connect("mongodb://<credentials>@h:1/db?x=1")'],
    ['u = "mongodb+srv://joe:p@ss/w@h/db"', 'u = "mongodb+srv://<credentials>@h/db"'],
    ['u = "https://joe:pw@host/x"', 'u = "https://<credentials>@host/x"'],
    ['password = "s3cret"', "password = '<secret>'"],
    ["const dbPassword = 's3\\'cret'", "const dbPassword = '<secret>'"],
    ["f({ token: 't0k', name: 'x' })", "f({ token: '<secret>', name: 'x' })"],
    ['{"api_key": "k", "a": 1}', `{"api_key": '<secret>', "a": 1}`],
    ["{ 'password' => 'x' }", "{ 'password' => '<secret>' }"],
    ["ENV['DB_PASSWORD'] = 'x'", "ENV['DB_PASSWORD'] = '<secret>'"],
    ["SecretConfig.set('mysql/password', 'x')", "SecretConfig.set('mysql/password', '<secret>')"],
    ['password = `a\nb`', "password = '<secret>'"],
    ['s = 1\npassword =\n  "x"', "s = 1\npassword =\n  '<secret>'"],
    ["const password: string = 'x'", "const password: string = '<secret>'"],
    ["{'x-api-key': 'x', a: 'b'}", "{'x-api-key': '<secret>', a: 'b'}"],
    ["{Authorization: 'Basic abc'}", "{Authorization: '<secret>'}"],
    ["DB_PASS='x'", "DB_PASS='<secret>'"],
    ["pw = 'x'", "pw = '<secret>'"],
    ["passwords = ['x']", "passwords = ['<secret>']"],
    ["password = test ? 'x' : 'y'", "password = test ? '<secret>' : '<secret>'"],
    [
      "opts.password = process.env.X ?? 'x'; name = 'y'",
      "opts.password = process.env.X ?? '<secret>'; name = 'y'",
    ],
    ["password = 'a' + 'x'", "password = '<secret>' + '<secret>'"],
    ["setPassword('jack', 'x')", "setPassword('<secret>', '<secret>')"],
    ['PGPASSWORD=abc psql', 'PGPASSWORD=<secret> psql'],
    [
      '"?tls=true&tlsCertificateKeyFilePassword=abc&x=1"',
      '"?tls=true&tlsCertificateKeyFilePassword=<secret>&x=1"',
    ],
    ['passcode: 1234', 'passcode: <secret>'],
    ["db.auth('joe', 'pw')", "db.auth('<credentials>')"],
    ['k = "AKIAIOSFODNN7EXAMPLE"', 'k = "<secret>"'],
    ['k = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"', 'k = "<secret>"'],
    ["h = 'Bearer abcdefghijk.lmn'", "h = 'Bearer <secret>'"],
    ['card = "4111 1111 1111 1111"', 'card = "<card number>"'],
    ['card = 5555-5555-5555-4444', 'card = <card number>'],
    ['`-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----`', '`<private key>`'],
  ])('masks the secret of %s', (entry, masked) => {
    expect(redact(entry)).toBe(masked);
    expect(redact(entry, 'remove')).toBeUndefined();
    expect(redact(entry, 'keep')).toBe(entry);
  });

  it.each([
    "Server.publish('stop', { server_id: '5f9f1b9b9b9b9b9b9b9b9b9b' })",
    "SecretConfig.publish('refresh')",
    "['SecretConfig', 'Server'].map(String)",
    'password = readPassword()',
    'const commit = "356a192b7913b04c54574d18c28d46e6395428ab"',
    'new Date(1700000000000)',
    'f("mongodb://localhost:27017/db")',
    'n = 4111111111111112',
    'tokens.length',
    'if (token) stop()',
  ])('leaves %s alone', (entry) => {
    expect(redact(entry)).toBe(entry);
    expect(redact(entry, 'remove')).toBe(entry);
  });
});
