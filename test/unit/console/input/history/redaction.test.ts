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
    [
      "note = 'bad key: a'; login = {password: 'hunter2xyz'}",
      "note = 'bad key: a'; login = {password: '<secret>'}",
    ],
    [
      `Server.publish('stop', {note: 'pin: 5'}); db.command({createUser:'op', pwd:'hunter2'})`,
      `Server.publish('stop', {note: 'pin: <secret>'}); db.command({createUser:'op', pwd:'<secret>'})`,
    ],
    ["s = 'token: it'\npassword = 'hunter2xyz'", "s = 'token: it'\npassword = '<secret>'"],
    ["// don't\npassword = 'x'", "// don't\npassword = '<secret>'"],
    ["s.replace(/'/g, ''); password = 'hunter2'", "s.replace(/'/g, ''); password = '<secret>'"],
    ["h = 'Authorization: Bearer hunter5'", "h = 'Authorization: Bearer <secret>'"],
    [`curl -H 'X-Api-Key: hunter2xyz'`, `curl -H 'X-Api-Key: <secret>'`],
    ["opts = {passwords: ['x1', 'x2'], a: 'b'}", "opts = {passwords: ['<secret>', '<secret>'], a: 'b'}"],
    ["password += 'x'", "password += '<secret>'"],
    ["password << 'x'", "password << '<secret>'"],
    [
      "credentials = {user: 'u', value: 'x'}; a = 'b'",
      "credentials = {user: '<secret>', value: '<secret>'}; a = 'b'",
    ],
    ["password = (x, 'y')", "password = (x, '<secret>')"],
    ["setPassword(\n  f('a'),\n  'x')", "setPassword(\n  f('<secret>'),\n  '<secret>')"],
    ['f(password: %q(hunter2), a: 1)', "f(password: '<secret>', a: 1)"],
    ['password = <<~X\n  hunter2\nX\na = 1', 'password = <<~X\n<secret>\nX\na = 1'],
    ['`{"password": "x"}`', '`{"password": "<secret>"}`'],
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
    "note = 'bad key: a'; other = {name: 'x'}",
    "it's fine; name = 'x'",
    'if (token) stop()',
  ])('leaves %s alone', (entry) => {
    expect(redact(entry)).toBe(entry);
    expect(redact(entry, 'remove')).toBe(entry);
  });
});
