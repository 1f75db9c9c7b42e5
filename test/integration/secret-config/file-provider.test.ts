import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileProvider } from '../../../src/secret-config/providers/file-provider';
import { SecretConfig } from '../../../src/secret-config/secret-config';

const YAML = `# Local settings
defaults: &defaults
  timeout: 1.10
test:
  my_application:
    <<: *defaults
    mysql:
      host: <%= ENV['MYSQL_HOST'] || 'localhost' %> # where it is
      port: 03306
      since: 2026-03-05
      tls: yes
      id: 12345678901234567890
      password: "<%= ENV['MYSQL_PASSWORD'] %>"
      hosts: [a, b]
      nothing:
    logger:
      __value__: info
      level: debug
production:
  password: <%= ENV.fetch('NOT_SET') %>
`;

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rj-secrets-'));
  file = join(folder, 'config', 'application.yml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = (text: string) => {
  file = join(folder, 'application.yml');
  writeFileSync(file, text);
  return new FileProvider(file, { MYSQL_PASSWORD: "it's: #hard" });
};

describe('read', () => {
  it('returns strings as they are in the file, with ERB replaced', () => {
    expect(Object.fromEntries(written(YAML).read('/test/my_application'))).toEqual({
      '/test/my_application/timeout': '1.10',
      '/test/my_application/mysql/host': 'localhost',
      '/test/my_application/mysql/port': '03306',
      '/test/my_application/mysql/since': '2026-03-05',
      '/test/my_application/mysql/tls': 'true',
      '/test/my_application/mysql/id': '12345678901234567890',
      '/test/my_application/mysql/password': "it's: #hard",
      '/test/my_application/mysql/hosts': '["a","b"]',
      '/test/my_application/logger': 'info',
      '/test/my_application/logger/level': 'debug',
    });
  });

  it.each([
    ['/staging', `has no settings at \`/staging\`. Set SECRET_CONFIG_PATH`],
    ['/test/constructor', 'has no settings at `/test/constructor`.'],
    ['/production', 'The environment variable `NOT_SET` is not set'],
  ])('refuses the path %s', (path, message) => {
    expect(() => written(YAML).read(path)).toThrow(message);
  });

  it('explains the errors of a file', () => {
    expect(() => new FileProvider(file, {}).read('/test')).toThrow(
      `The file ${file} of Secret Config does not exist.`,
    );
    expect(() => written('a: b: c').read('/a')).toThrow('is not valid YAML');
    expect(() => written('a: <%= Rails.root %>').read('/a')).toThrow('line 1');
  });
});

describe('set and delete', () => {
  it('keep comments and everything else', () => {
    const provider = written('# ours\na:\n  x: 1 # one\n  y: "2"\n  z: 1.10\n');
    provider.set('/a/x', '5');
    provider.set('/b/deep/er', 'true');
    provider.delete('/a/y');
    expect(readFileSync(file, 'utf8')).toBe(
      '# ours\na:\n  x: "5" # one\n  z: 1.10\nb:\n  deep:\n    er: "true"\n',
    );
    provider.delete('/b/deep/er');
    provider.delete('/b/none');
    expect(readFileSync(file, 'utf8')).toBe('# ours\na:\n  x: "5" # one\n  z: 1.10\n');
  });

  it('keep a value and settings below it at the same key', () => {
    const provider = written('a:\n  logger: info\n');
    provider.set('/a/logger/level', 'debug');
    provider.set('/a/logger', 'warn');
    expect(Object.fromEntries(provider.read('/a'))).toEqual({
      '/a/logger': 'warn',
      '/a/logger/level': 'debug',
    });
    provider.delete('/a/logger');
    expect(Object.fromEntries(provider.read('/a'))).toEqual({ '/a/logger/level': 'debug' });
  });

  it('create the file, private to its owner', () => {
    new FileProvider(file, {}).set('/a/password', 'x');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Object.fromEntries(new FileProvider(file, {}).read('/a'))).toEqual({ '/a/password': 'x' });
  });

  it("don't overwrite ERB", () => {
    expect(() => written(YAML).set('/test/x', '1')).toThrow(
      'because it contains ERB. Edit the file yourself.',
    );
    expect(readFileSync(file, 'utf8')).toBe(YAML);
  });
});

it('is read synchronously on first use', () => {
  written('test:\n  mysql:\n    host: db1\n');
  const config = new SecretConfig({ SECRET_CONFIG_FILE_NAME: file, RJ_ENV: 'test' });
  expect(config.isConfigured).toBe(true);
  expect(config.fetch('mysql/host')).toBe('db1');
  expect(() => config.fetch('mysql/port')).toThrow(`\`/test/mysql/port\` in ${file}`);
});
