import { describe, expect, it } from 'vitest';
import { parseMongoidYml } from '../../../../../src/config/database/mongoid-yml';

function location(lines: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return parseMongoidYml(lines.join('\n'), 'production', env);
}

const client = (name: string, ...lines: string[]) => [
  `    ${name}:`,
  ...lines.map((line) => `      ${line}`),
];
const production = (...lines: string[]) => ['production:', '  clients:', ...lines];

describe('config/mongoid.yml', () => {
  it('prefers the client rocketjob', () => {
    const rocketjob = client('rocketjob', 'uri: mongodb://db1/rj');
    const other = client('default', 'uri: mongodb://db2/app');
    expect(location(production(...other, ...rocketjob))).toEqual({
      url: 'mongodb://db1/rj',
      source: 'config/mongoid.yml (production)',
      warnings: [],
    });
    expect(location(production(...other)).url).toBe('mongodb://db2/app');
  });

  it('has the client of slices next to that of jobs', () => {
    const slices = client('rocketjob_slices', "uri: mongodb://<%= ENV['SLICES'] %>/slices");
    const found = location(production(...client('rocketjob', 'uri: mongodb://db1/rj'), ...slices), {
      SLICES: 'db9',
    });
    expect(found).toMatchObject({
      url: 'mongodb://db1/rj',
      slices: {
        url: 'mongodb://db9/slices',
        source: 'config/mongoid.yml (production, rocketjob_slices)',
      },
    });
    expect(() =>
      location(
        production(
          ...client('rocketjob', 'uri: mongodb://db1/rj'),
          ...client('rocketjob_slices', 'hosts: [a]'),
        ),
      ),
    ).toThrow('The client `rocketjob_slices` of config/mongoid.yml (production) has neither `uri` nor');
  });

  it('builds a connection string from hosts, database and options', () => {
    const found = location(
      production(
        ...client(
          'default',
          'database: rocketjob',
          'hosts: [db1:27017, db2:27018]',
          'options:',
          '  user: jack',
          '  password: "p@ss/w:rd#%?"',
          '  auth_source: admin',
          '  replica_set: rs0',
          '  ssl: yes',
          '  ssl_verify: false',
          '  server_selection_timeout: 2.5',
          '  max_pool_size: 20',
          '  read: { mode: :secondary_preferred }',
          '  write: { w: majority, wtimeout: 500, j: true }',
          '  auth_mech: :scram256',
          '  wait_queue_timeout:',
        ),
      ),
    );
    const [base, query] = found.url.split('?');
    expect(base).toBe(`mongodb://jack:${encodeURIComponent('p@ss/w:rd#%?')}@db1:27017,db2:27018/rocketjob`);
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      authSource: 'admin',
      replicaSet: 'rs0',
      tls: 'true',
      tlsAllowInvalidCertificates: 'true',
      serverSelectionTimeoutMS: '2500',
      maxPoolSize: '20',
      readPreference: 'secondaryPreferred',
      w: 'majority',
      wtimeoutMS: '500',
      journal: 'true',
      authMechanism: 'SCRAM-SHA-256',
    });
    expect(found.warnings).toEqual([]);
  });

  it.each(['write', 'write_concern'])('uses %s as the write concern', (name) => {
    const lines = client('default', 'uri: mongodb://h/d', 'options:', `  ${name}: { w: 0 }`);
    expect(location(production(...lines))).toMatchObject({ url: 'mongodb://h/d?w=0', warnings: [] });
  });

  it('names the options it ignores', () => {
    const { warnings } = location(
      production(...client('default', 'uri: mongodb://h/d', 'options:', '  bg_gc: 1', '  auth_mech: :new')),
    );
    expect(warnings).toEqual([
      'config/mongoid.yml: ignoring the option `bg_gc` of client `default`, which has no equivalent here.',
      'config/mongoid.yml: ignoring the option `auth_mech` of client `default`, which has no equivalent here.',
    ]);
  });

  it('adds options to a uri, which takes precedence', () => {
    const lines = client(
      'default',
      'uri: mongodb://h/d?w=2',
      'options:',
      '  app_name: a b',
      '  write: { w: 1 }',
    );
    expect(location(production(...lines)).url).toBe('mongodb://h/d?w=2&appName=a+b');
  });

  it('merges with << as Ruby does', () => {
    const lines = ['base: &base', '  clients:', ...client('default', 'uri: mongodb://h/d')];
    expect(location([...lines, 'production:', '  <<: *base']).url).toBe('mongodb://h/d');
  });
});

describe('ERB in config/mongoid.yml', () => {
  const uri = (erb: string) => production(...client('default', `uri: ${erb}`));
  const env = { URL: 'mongodb://u:#%7B: "x\'@h/d', EMPTY: '' };

  it.each([
    ["<%= ENV['URL'] %>", env.URL],
    ['"<%= ENV["URL"] %>"', env.URL],
    ["<%=ENV.fetch('URL')-%>", env.URL],
    ["<%= ENV.fetch('NONE', 'mongodb://h/x') %>", 'mongodb://h/x'],
    ['<%= ENV.fetch("URL", "mongodb://h/x") %>', env.URL],
    ['<%= ENV["NONE"] || "mongodb://h/x" %>', 'mongodb://h/x'],
    ["mongodb://<%= ENV['NONE'] || 'h' %>/<%= ENV['NONE'] || 'd' %>", 'mongodb://h/d'],
  ])('replaces %s', (erb, url) => {
    expect(location(uri(erb), env).url).toBe(url);
  });

  it('reads hosts and passwords from variables', () => {
    const lines = client(
      'default',
      'database: d',
      "hosts: <%= ENV['H'] %>",
      'options:',
      "  user: <%= ENV['U'] %>",
      "  password: <%= ENV['P'] %>",
    );
    const found = location(production(...lines), { H: '["a:1", "b:2"]', U: 'me', P: ' #{"}: \n%@' });
    expect(found.url).toBe(`mongodb://me:${encodeURIComponent(' #{"}: \n%@')}@a:1,b:2/d`);
  });

  it('ignores comments', () => {
    expect(location(['# <% if x %>', ...uri('mongodb://h/d'), '  # <%= y']).url).toBe('mongodb://h/d');
  });

  it.each([
    '<%= Rails.root %>',
    '<% if true %>',
    "<%= ENV['A'] || ENV['B'] %>",
    '<%= ENV["A\'] %>',
    '<%# no %>',
    '<%= open',
  ])('refuses %s with its line', (erb) => {
    expect(() => location(uri(erb))).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: expect.stringMatching(/in config\/mongoid\.yml line 4\.$/),
        details: { source: 'config/mongoid.yml', line: 4 },
      }),
    );
  });

  it('needs a required variable only where it is used', () => {
    const test = ['test:', '  clients:', ...client('default', "uri: <%= ENV.fetch('NONE') %>")];
    expect(location([...test, ...uri('mongodb://h/d')]).url).toBe('mongodb://h/d');
    expect(() => location(uri("<%= ENV.fetch('NONE') %>"))).toThrow(
      "The environment variable `NONE` is not set, and config/mongoid.yml line 4 has no default for it. Set the variable, or write `ENV.fetch('NONE', 'default')`.",
    );
  });
});

describe("a config/mongoid.yml that can't be used", () => {
  it.each([
    [['a: [', 'b'], 'config/mongoid.yml is not valid YAML: '],
    [['test:', '  clients:', ...client('default', 'uri: x')], 'It has clients for `test`.'],
    [[''], 'has no client `rocketjob` or `default` for the environment'],
    [production(...client('default', 'database: d')), 'has neither `uri` nor `hosts` and `database`'],
    [
      production(...client('default', "uri: <%= ENV['NONE'] %>")),
      'has neither `uri` nor `hosts` and `database`',
    ],
  ])('%#', (lines, text) => {
    expect(() => location(lines)).toThrow(text);
  });

  it.each([
    ['aliases that grow', aliasBomb(), 'Excessive alias count'],
    ['lists without end', `a: ${'['.repeat(50_000)}`, 'is not valid YAML'],
    [
      'a list in place of a text',
      'production: {clients: {default: {uri: [a]}}}',
      'expected uri to be a string',
    ],
    [
      'a mapping in place of hosts',
      'production: {clients: {default: {hosts: {a: 1}, database: d}}}',
      'expected hosts',
    ],
    [
      'a mapping in place of a string',
      'production: {clients: {default: {uri: {toString: 1}}}}',
      'expected uri',
    ],
    [
      'a mapping as an option',
      'production: {clients: {default: {uri: "mongodb://h/d", options: {ssl: {a: 1}}}}}',
      'expected an option',
    ],
    ['tags without end', `a: ${'<%'.repeat(30_000)}`, 'Expected an ERB tag'],
  ])('refuse %s', (_what, text, message) => {
    expect(() => parseMongoidYml(text, 'production', {})).toThrow(message);
  });

  it("doesn't read JavaScript's inherited properties as environments and options", () => {
    const lines = ['__proto__:', '  clients:', ...client('default', 'uri: mongodb://h/d')];
    expect(() => location(lines)).toThrow('client `rocketjob` or `default` for the environment `production`');
    const options = production(...client('default', 'uri: mongodb://h/d', 'options: {constructor: 1}'));
    expect(location(options).warnings).toEqual([expect.stringContaining('`constructor`')]);
  });
});

function aliasBomb(): string {
  const letters = [...'abcdefghij'];
  const lines = letters.map((letter, index) => {
    const inner = index === 0 ? 'x' : `*${letters[index - 1]}`;
    return `${letter}: &${letter} [${Array(9).fill(inner).join(',')}]`;
  });
  return lines.join('\n');
}
