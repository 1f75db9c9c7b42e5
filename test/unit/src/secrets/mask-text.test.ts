import { describe, expect, it } from 'vitest';
import { maskText } from '../../../../src/secrets/mask-text';

describe('maskText', () => {
  it.each([
    ['password=hunter2', 'password=<secret>'],
    ['login failed (password: hunter2)', 'login failed (password: <secret>)'],
    ['{"user":"joe","apiKey":"k\\"1","n":1}', '{"user":"joe","apiKey":"<secret>","n":1}'],
    [
      'sent {\\"token\\":\\"a\\\\\\"b\\",\\"user\\":\\"joe\\"}',
      'sent {\\"token\\":\\"<secret>\\",\\"user\\":\\"joe\\"}',
    ],
    ["{ secret: 'x', n: 1 }", "{ secret: '<secret>', n: 1 }"],
    ['{"secret"=>"x", :pin=>1234}', '{"secret"=>"<secret>", :pin=><secret>}'],
    ['GET /?access_token=abc&page=2', 'GET /?access_token=<secret>&page=2'],
    [
      'GET / HTTP/1.1\r\nAuthorization: Bearer abc\r\nCookie: a=b; c=d\r\nHost: h',
      'GET / HTTP/1.1\r\nAuthorization: Bearer <secret>\r\nCookie: <secret>\r\nHost: h',
    ],
    ['authorization: Basic am9lOnB3', 'authorization: Basic <secret>'],
    ['with Bearer eyJhbGciOiJ9', 'with Bearer <secret>'],
    ['DSN=https://abc:def@sentry.io/1', 'DSN=<secret>'],
    ['from amqp://joe:pw@mq:5672/x', 'from amqp://<credentials>@mq:5672/x'],
    ['redis://:p@ss/w@cache', 'redis://<credentials>@cache'],
    ['https://a:b@h1,https://c:d@h2', 'https://<credentials>@h1,https://<credentials>@h2'],
    ['"mongodb:\\/\\/joe:pw@db1\\/x"', '"mongodb:\\/\\/<credentials>@db1\\/x"'],
    ['tool --password hunter2 --user joe', 'tool --password <secret> --user joe'],
    ["tool --api-key 'a b' x", "tool --api-key '<secret>' x"],
    ['<password>hunter2</password>', '<password><secret></password>'],
    ['password="never closed', 'password="<secret>'],
    ['key AKIAIOSFODNN7EXAMPLE', 'key <secret>'],
    ["passwords: ['a1', 'b2'], n: 1", "passwords: ['<secret>', '<secret>'], n: 1"],
    ['"tokens":["a","b"]', '"tokens":["<secret>","<secret>"]'],
    ["pwd: string = 'x'", "pwd: <secret> = '<secret>'"],
    ["password = 'a' + 'b'; n = 'c'", "password = '<secret>' + '<secret>'; n = 'c'"],
    ["password = 'a'.concat('b')", "password = '<secret>'.concat('<secret>')"],
    ["password = test ? 'x' : 'y'", "password = <secret> ? '<secret>' : '<secret>'"],
    ["password: getenv('x')", "password: <secret>('<secret>')"],
    ['password = %q(hunter 2), a', "password = '<secret>', a"],
    ['password = <<~X\n  hunter2\nX\na = 1', 'password = <<~X\n<secret>\nX\na = 1'],
    ["key: /* c */ 'x'", "key: /* c */ '<secret>'"],
    ["wrong password 'hunter2' of joe", "wrong password '<secret>' of joe"],
    ['<password>hunter 2</password>', '<password><secret></password>'],
    ['<db:password enc="no">a</db:password>', '<db:password enc="no"><secret></db:password>'],
    ['<token><![CDATA[a<b]]></token>', '<token><secret></token>'],
    ['{"name":"password","value":"x"}', '{"name":"password","value":"<secret>"}'],
    ['GET https://ghp123@github.com/a', 'GET https://<credentials>@github.com/a'],
    ['git+https://ghp123@github.com/a', 'git+https://<credentials>@github.com/a'],
    ['ssh://abcdefghijklmnopqrstuvwxyz@host', 'ssh://<credentials>@host'],
    ['curl -u joe:pw https://a', 'curl -u <credentials> https://a'],
    [
      'Authorization: AWS4-HMAC-SHA256 Credential=AK/x, SignedHeaders=host, Signature=abc\nHost: h',
      'Authorization: AWS4-HMAC-SHA256 <secret>\nHost: h',
    ],
    ['authorization: Digest username="joe", response="abc"', 'authorization: Digest <secret>'],
    ['GET /a?X-Amz-Signature=0123456789abcdef0123&x=1', 'GET /a?X-Amz-Signature=<secret>&x=1'],
    ["failed: db.auth('user', 'hunter2xyz')", "failed: db.auth('<credentials>')"],
    ["password /* c */ : 'x'", "password /* c */ : '<secret>'"],
    ['password /* ** c */ = /* d */ x', 'password /* ** c */ = /* d */ <secret>'],
    ['"password" // c\n: "x"', '"password" // c\n: "<secret>"'],
    ['{"pass\\u0077ord": "x"}', '{"password": "<secret>"}'],
    ['{"\\u0070\\u0061\\u0073\\u0073": "x"}', '{"pass": "<secret>"}'],
    ['{\\"pass\\\\u0077ord\\":\\"x\\"}', '{\\"password\\":\\"<secret>\\"}'],
    ['GET /?a=%20&pass%77ord=x&n=1', 'GET /?a=%20&password=<secret>&n=1'],
    ['https://a.net/c?sv=2022&sig=ab%2Fc&se=1', 'https://a.net/c?sv=2022&sig=<secret>&se=1'],
    ['SharedAccessSignature=sr=x&sig=Zm9v', 'SharedAccessSignature=sr=x&sig=<secret>'],
    ['password: |-\n  hunter\n\n  2\nuser: joe', 'password: <secret>\nuser: joe'],
    ['token: >\n  abc', 'token: <secret>\n'],
  ])('masks %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
    expect(maskText(masked)).toBe(masked);
  });

  it.each([
    'Changed global log level to debug',
    'Expected a key: it is missing',
    'cloned ssh://git@github.com/a/b',
    'at file:///work/node_modules/@vitest/runner/dist/chunk.js:1889:40',
    `Unexpected token 'a', "abc" is not valid JSON`,
    'a < token > b',
    'The key of the map, "value", is 3',
    'Unexpected token } in JSON at position 4',
    'The author pressed a key on the keyboard: Enter',
    'https://github.com/joe@x and joe@example.com',
    'E11000 duplicate key error collection: a.b index: name_1 dup key: { name: "x" }',
    "Server.publish('pause', {server_id: 'app1:4711'})",
    'key_pattern: {a: 1}',
    'commit 356a192b7913b04c54574d18c28d46e6395428ab',
    'ended with sig=9, sig=SIGKILL and sig=TERM',
    'C:\\\\users\\\\x77 and \\u0077 and 100%25',
  ])('leaves %s alone', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it.each(['prose', 'code'] as const)(
    'returns with long hostile %s',
    (writing) => {
      const seeds = [
        'password:',
        'password="',
        '\\"password\\":\\"',
        'mongodb://a:',
        'a.',
        'A.',
        'eyJ-',
        'key(',
        'key: a=',
        '<password ',
        'password.a',
        'password,a',
        "password: a + 'b'",
        "password = 'a' + ",
        'password: /*',
        '"password",',
        '<password><![CDATA[',
        "'a' == a.",
      ];
      for (const seed of [...seeds, 'bearer ', '-----BEGIN ', 'auth("'])
        expect(typeof maskText(seed.repeat(200_000 / seed.length), writing)).toBe('string');
    },
    60_000,
  );
});

// With a backtracking pattern, these take minutes.
it.each(['password ', '"\\\\', 'auth("', '://a:b', 'password=', 'bearer ', '?password', '$.-/'])(
  'returns with a long run of %j',
  (part) => {
    const text = `password${part.slice(-1).repeat(200_000)}${part.repeat(20_000)}`;
    expect(maskText(text)).toEqual(expect.any(String));
    expect(maskText(text, 'code')).toEqual(expect.any(String));
  },
);
