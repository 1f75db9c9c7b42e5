import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  codeSettings,
  environmentVariables,
  flags,
  newCodeSettings,
} from '../../../../src/config/setting-source';
import { resolveSettings } from '../../../../src/config/settings';

describe('resolveSettings', () => {
  it('has a default for each', () => {
    expect(resolveSettings([])).toEqual({
      settings: {
        maxWorkers: 10,
        heartbeatSeconds: 15,
        logLevel: 'info',
        name: `${hostname()}:${process.pid}`,
      },
      origins: { maxWorkers: 'default', heartbeatSeconds: 'default', logLevel: 'default', name: 'default' },
    });
  });

  it('takes the first source that has a value and says which one', () => {
    const env = {
      ROCKET_JOB_MAX_WORKERS: '7',
      ROCKET_JOB_HEARTBEAT_SECONDS: '0.5',
      ROCKET_JOB_NAME: '',
      ROCKET_JOB_LOG_LEVEL: 'debug',
    };
    const { settings, origins } = resolveSettings([flags({ maxWorkers: 0 }), environmentVariables(env)]);
    expect(settings).toMatchObject({ maxWorkers: 0, heartbeatSeconds: 0.5, logLevel: 'debug' });
    expect(origins).toEqual({
      maxWorkers: '--max-workers',
      heartbeatSeconds: 'ROCKET_JOB_HEARTBEAT_SECONDS',
      logLevel: 'ROCKET_JOB_LOG_LEVEL',
      name: 'default',
    });
  });

  it('tells all problems at once', () => {
    const env = { ROCKET_JOB_HEARTBEAT_SECONDS: '0', ROCKET_JOB_LOG_LEVEL: 'verbose' };
    expect(() => resolveSettings([flags({ maxWorkers: '2.5' }), environmentVariables(env)])).toThrow(
      [
        'Expected --max-workers to be a whole number, 0 or more, got `2.5`.',
        'Expected ROCKET_JOB_HEARTBEAT_SECONDS to be a number of seconds, more than 0, got `0`.',
        'Expected ROCKET_JOB_LOG_LEVEL to be one of trace, debug, info, warn, error, fatal, got `verbose`.',
      ].join('\n'),
    );
  });

  it.each(['-1', 'many', '2147483648', 'Infinity', true])('refuses %s workers', (maxWorkers) => {
    expect(() => resolveSettings([flags({ maxWorkers })])).toThrow(`got \`${maxWorkers}\``);
  });
});

describe('what a program sets itself', () => {
  it('comes after flags and environment variables, and before the defaults', () => {
    const config = newCodeSettings();
    config.maxWorkers = 4;
    config.heartbeatSeconds = 20;
    const sources = [flags({}), environmentVariables({ ROCKET_JOB_MAX_WORKERS: '7' }), codeSettings(config)];
    const { settings, origins } = resolveSettings(sources);
    expect(settings).toMatchObject({ maxWorkers: 7, heartbeatSeconds: 20 });
    expect(origins.heartbeatSeconds).toBe('RocketJob.config.heartbeatSeconds');
  });

  it('is checked like any other, and has no settings that do not exist', () => {
    const config = newCodeSettings();
    config.maxWorkers = -1;
    expect(() => resolveSettings([codeSettings(config)])).toThrow(
      'Expected RocketJob.config.maxWorkers to be a whole number',
    );
    expect(() => Object.assign(config, { maxWorker: 1 })).toThrow(TypeError);
  });
});
