import { delimiter, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ClassFilter } from '../../../../../src/config/filters/class-filter';
import { resolveSettings } from '../../../../../src/config/settings/settings';
import { parseOptions } from '../../../../../src/runtime/start/options';

const parse = (argv: readonly string[], env: NodeJS.ProcessEnv = {}) => parseOptions(argv, env, '1.2.3');

const settingsOf = (...given: Parameters<typeof parse>) =>
  resolveSettings(parse(...given).settingSources).settings;

it('has a default for everything', () => {
  const { settingSources, ...rest } = parse([]);
  expect(resolveSettings(settingSources)).toEqual(resolveSettings([]));
  expect(rest).toEqual({
    connectOptions: { application: 'rj-server' },
    isCheck: false,
    tracesAwaits: false,
    log: undefined,
    pidfile: undefined,
    files: [],
  });
});

it.each(['--workers', '--max-workers', '-w'])('%s', (flag) => {
  expect(settingsOf([flag, '3']).maxWorkers).toBe(3);
});

it.each([
  ['--include-filter', 'includeFilter', 'A|B', new ClassFilter('A|B')],
  ['--include', 'includeFilter', 'A|B', new ClassFilter('A|B')],
  ['--exclude-filter', 'excludeFilter', 'A|B', new ClassFilter('A|B')],
  ['--exclude', 'excludeFilter', 'A|B', new ClassFilter('A|B')],
  ['--where-filter', 'whereFilter', '{"priority": 1}', { priority: 1 }],
  ['--where', 'whereFilter', '{"priority": 1}', { priority: 1 }],
  ['-W', 'whereFilter', '{"priority": 1}', { priority: 1 }],
  ['--max-poll-seconds', 'maxPollSeconds', '0.1', 0.1],
  ['--re-check-seconds', 'reCheckSeconds', '1', 1],
] as const)('%s', (flag, setting, text, value) => {
  expect(settingsOf([flag, text])[setting]).toEqual(value);
});

it('prefers the command line to the environment variables', () => {
  const env = {
    ROCKET_JOB_MAX_WORKERS: '4',
    ROCKET_JOB_HEARTBEAT_SECONDS: '0.5',
    ROCKET_JOB_LOG_LEVEL: 'debug',
  };
  expect(settingsOf(['--workers', '3'], env)).toMatchObject({
    maxWorkers: 3,
    heartbeatSeconds: 0.5,
    logLevel: 'debug',
  });
});

it("passes on the database's address", () => {
  expect(parse(['--url', 'mongodb://db/x', '-E', 'production']).connectOptions).toEqual({
    application: 'rj-server',
    url: 'mongodb://db/x',
    environment: 'production',
  });
});

it('accepts several files to require, also from the environment', () => {
  const files = [resolve('package.json'), resolve('tsconfig.json')];
  expect(parse(['--require', 'package.json', 'tsconfig.json']).files).toEqual(files);
  expect(parse(['-r', 'package.json', '-r', 'tsconfig.json']).files).toEqual(files);
  expect(parse([], { RJ_REQUIRE: `package.json${delimiter}tsconfig.json` }).files).toEqual(files);
});

it.each([
  [['--workers', 'x'], 'Expected --workers to be a whole number, 0 or more, got `x`.'],
  [
    ['--heartbeat-seconds', '0'],
    'Expected --heartbeat-seconds to be a number of seconds, more than 0, at most 2147483, got `0`.',
  ],
  [
    ['--log-level', 'loud'],
    'Expected --log-level to be one of trace, debug, info, warn, error, fatal, got `loud`.',
  ],
  [['--include-filter', ''], '--include-filter has an empty value. The server did not start.'],
  [['-E', ' ', '-r', ''], '--environment, --require have empty values. The server did not start.'],
  [
    ['--require', './nowhere.ts'],
    'The --require file `./nowhere.ts` does not exist. The server did not start. Correct the path.',
  ],
])('refuses %j', (argv, message) => {
  expect(() => settingsOf(argv)).toThrow(message);
});
