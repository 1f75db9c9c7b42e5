import { delimiter, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseOptions } from '../../../../src/runtime/options';

const parse = (argv: readonly string[], env: NodeJS.ProcessEnv = {}) => parseOptions(argv, env, '1.2.3');

it('has a default for everything', () => {
  const { settings, settingSources: _sources, ...rest } = parse([]);
  expect(settings).toMatchObject({ maxWorkers: 10, heartbeatSeconds: 15, logLevel: 'info' });
  expect(settings.name).toMatch(new RegExp(`:${process.pid}$`));
  expect(rest).toEqual({ connectOptions: {}, log: undefined, pidfile: undefined, files: [] });
});

it.each(['--workers', '--max-workers', '-w'])('%s', (flag) => {
  expect(parse([flag, '3']).settings.maxWorkers).toBe(3);
});

it('takes the command line before the environment variables', () => {
  const env = {
    ROCKET_JOB_MAX_WORKERS: '4',
    ROCKET_JOB_HEARTBEAT_SECONDS: '0.5',
    ROCKET_JOB_LOG_LEVEL: 'debug',
  };
  expect(parse(['--workers', '3'], env).settings).toMatchObject({
    maxWorkers: 3,
    heartbeatSeconds: 0.5,
    logLevel: 'debug',
  });
});

it('passes on where the database is', () => {
  expect(parse(['--url', 'mongodb://db/x', '-E', 'production']).connectOptions).toEqual({
    url: 'mongodb://db/x',
    environment: 'production',
  });
});

it('takes several files to require, also from the environment', () => {
  const files = [resolve('package.json'), resolve('tsconfig.json')];
  expect(parse(['--require', 'package.json', 'tsconfig.json']).files).toEqual(files);
  expect(parse(['-r', 'package.json', '-r', 'tsconfig.json']).files).toEqual(files);
  expect(parse([], { RJ_REQUIRE: `package.json${delimiter}tsconfig.json` }).files).toEqual(files);
});

it.each([
  [['--workers', 'x'], 'Expected --max-workers to be a whole number, 0 or more, got `x`.'],
  [
    ['--heartbeat-seconds', '0'],
    'Expected --heartbeat-seconds to be a number of seconds, more than 0, got `0`.',
  ],
  [
    ['--log-level', 'loud'],
    'Expected --log-level to be one of trace, debug, info, warn, error, fatal, got `loud`.',
  ],
  [['--require', './nowhere.ts'], 'Expected the file of --require to exist, got `./nowhere.ts`.'],
])('refuses %j', (argv, message) => {
  expect(() => parse(argv)).toThrow(message);
});
