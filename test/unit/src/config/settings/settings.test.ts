import { hostname } from 'node:os';
import { runInNewContext } from 'node:vm';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import {
  codeSettings,
  newCodeSettings,
  settingsData,
} from '../../../../../src/config/settings/code-settings';
import { environmentVariables, flags } from '../../../../../src/config/settings/setting-source';
import { resolveSettings } from '../../../../../src/config/settings/settings';

const NAMES = [
  'name',
  'logLevel',
  'maxWorkers',
  'includeFilter',
  'excludeFilter',
  'whereFilter',
  'heartbeatSeconds',
  'maxPollSeconds',
  'reCheckSeconds',
];

const settingsOf = (values: Record<string, unknown>) => resolveSettings([flags(values)]).settings;

describe('resolveSettings', () => {
  it('has a default for each', () => {
    const { settings, origins } = resolveSettings([]);
    expect(settings).toEqual({
      name: `${hostname()}:${process.pid}`,
      logLevel: 'info',
      maxWorkers: 10,
      heartbeatSeconds: 15,
      maxPollSeconds: 5,
      reCheckSeconds: 60,
    });
    expect(origins).toEqual(Object.fromEntries(NAMES.map((name) => [name, 'default'])));
  });

  it('uses the first source that has a value and names it', () => {
    const env = {
      ROCKET_JOB_MAX_WORKERS: '7',
      ROCKET_JOB_HEARTBEAT_SECONDS: '0.5',
      ROCKET_JOB_NAME: ' ',
      ROCKET_JOB_LOG_LEVEL: 'debug',
    };
    const { settings, origins } = resolveSettings([
      flags({ workers: 0 }, { workers: 'maxWorkers' }),
      environmentVariables(env),
    ]);
    expect(settings).toMatchObject({ maxWorkers: 0, heartbeatSeconds: 0.5, logLevel: 'debug' });
    expect(origins).toMatchObject({
      maxWorkers: '--workers',
      heartbeatSeconds: 'ROCKET_JOB_HEARTBEAT_SECONDS',
      logLevel: 'ROCKET_JOB_LOG_LEVEL',
      name: 'default',
    });
  });

  it('reports all errors at once', () => {
    const env = {
      ROCKET_JOB_HEARTBEAT_SECONDS: '0',
      ROCKET_JOB_LOG_LEVEL: 'verbose',
      ROCKET_JOB_WHERE_FILTER: '[1]',
      ROCKET_JOB_EXCLUDE_FILTER: 'B',
    };
    const config = { maxPollSeconds: 1e9, includeFilter: '(' };
    const given = flags({ maxWorkers: '2.5' });
    expect(() => resolveSettings([given, environmentVariables(env), codeSettings(config)])).toThrow(
      [
        'Expected ROCKET_JOB_LOG_LEVEL to be one of trace, debug, info, warn, error, fatal, got `verbose`.',
        'Expected --max-workers to be a whole number, 0 or more, got `2.5`.',
        'Expected RocketJob.config.includeFilter to be a regular expression (missing closing )), got `(`.',
        'Expected ROCKET_JOB_WHERE_FILTER to be a MongoDB query as a JSON object, like `{"priority": {"$lte": 25}}`, got `[1]`.',
        'Expected ROCKET_JOB_HEARTBEAT_SECONDS to be a number of seconds, more than 0, at most 2147483, got `0`.',
        'Expected RocketJob.config.maxPollSeconds to be a number of seconds, more than 0, at most 2147483, got `1000000000`.',
        'Both RocketJob.config.includeFilter and ROCKET_JOB_EXCLUDE_FILTER are set, and a server takes only one. Remove one of them.',
      ].join('\n'),
    );
  });

  it.each(['-1', 'many', '2147483648', 'Infinity', true])('refuses %s workers', (maxWorkers) => {
    expect(() => settingsOf({ maxWorkers })).toThrow(`got \`${maxWorkers}\``);
  });
});

describe('the filters', () => {
  it.each([
    ['DirmonJob|Report', '/DirmonJob|Report/i'],
    [/DirmonJob/, '/DirmonJob/i'],
    [/DirmonJob/gimsy, '/DirmonJob/ims'],
    [runInNewContext('/DirmonJob/u'), '/DirmonJob/i'],
  ])('on class names: %s, ignoring case and without state', (includeFilter, expected) => {
    expect(String(settingsOf({ includeFilter }).includeFilter)).toBe(expected);
    expect(String(settingsOf({ excludeFilter: includeFilter }).excludeFilter)).toBe(expected);
  });

  it.each([
    ['[', 'Expected --include-filter to be a regular expression (missing closing ]), got `[`.'],
    [
      '\\h+',
      'Expected --include-filter to be without `\\h` (write `[0-9A-Fa-f]` for a hexadecimal digit), got',
    ],
    [5, 'Expected --include-filter to be a regular expression, like `DirmonJob|WeeklyReportJob`, got `5`.'],
  ])('on class names refuse %s', (includeFilter, message) => {
    expect(() => settingsOf({ includeFilter })).toThrow(message);
  });

  it.each([
    ['$where', '{"$or": [{"$where": "sleep(1000)"}]}'],
    ['$function', '{"$expr": {"$function": {"body": "1", "args": [], "lang": "js"}}}'],
  ])('by a query refuse %s', (operator, whereFilter) => {
    expect(() => settingsOf({ whereFilter })).toThrow(
      `Expected --where-filter to be a query without \`${operator}\`, which runs code in the database (use other operators), got `,
    );
  });

  it("by a query refuse values that BSON can't hold", () => {
    const circular: Record<string, unknown> = {};
    circular['a'] = circular;
    expect(() => settingsOf({ whereFilter: circular })).toThrow('to be a MongoDB query');
  });

  it('by a query, as an object or as extended JSON', () => {
    const owner = new ObjectId();
    const query = { priority: { $lte: 25 }, owner };
    expect(settingsOf({ whereFilter: query }).whereFilter).toBe(query);
    const text = `{"priority": {"$lte": 25}, "owner": {"$oid": "${owner.toHexString()}"}}`;
    expect(settingsOf({ whereFilter: text }).whereFilter).toEqual(query);
  });

  it.each(['{', '5', 'null', '[]', '{"_id": {"$oid": "zz"}}', new Date(0)])('refuse %s', (whereFilter) => {
    expect(() => settingsOf({ whereFilter })).toThrow('to be a MongoDB query');
  });

  it('can be combined, except the two on class names', () => {
    expect(() => settingsOf({ includeFilter: 'A', excludeFilter: 'B' })).toThrow(
      'Both --include-filter and --exclude-filter are set, and a server takes only one. Remove one of them.',
    );
    const { excludeFilter, whereFilter } = settingsOf({ excludeFilter: 'B', whereFilter: '{}' });
    expect([String(excludeFilter), whereFilter]).toEqual(['/B/i', {}]);
  });
});

describe("a program's own settings", () => {
  it('come after flags and environment variables, and before the defaults', () => {
    const config = newCodeSettings();
    config.maxWorkers = 4;
    config.heartbeatSeconds = 20;
    const sources = [
      flags({}),
      environmentVariables({ ROCKET_JOB_MAX_WORKERS: '7' }),
      codeSettings(settingsData(config)),
    ];
    const { settings, origins } = resolveSettings(sources);
    expect(settings).toMatchObject({ maxWorkers: 7, heartbeatSeconds: 20 });
    expect(origins.heartbeatSeconds).toBe('RocketJob.config.heartbeatSeconds');
  });

  it('are checked like any others, and refuse unknown names', () => {
    const config = newCodeSettings();
    config.maxWorkers = -1;
    expect(() => resolveSettings([codeSettings(settingsData(config))])).toThrow(
      'Expected RocketJob.config.maxWorkers to be a whole number',
    );
    expect(() => Object.assign(config, { maxWorker: 1 })).toThrow(TypeError);
  });

  it('can be spelled as in Ruby', () => {
    const config = newCodeSettings();
    config.include_filter = /DirmonJob/i;
    config.max_poll_seconds = 2;
    expect(config).toMatchObject({ includeFilter: /DirmonJob/i, maxPollSeconds: 2 });
    config.maxPollSeconds = 3;
    expect(config.max_poll_seconds).toBe(3);
    expect(Object.keys(config)).toEqual(NAMES.slice(2));
  });

  it('can be sent to another thread completely', () => {
    const config = newCodeSettings();
    config.includeFilter = /DirmonJob/;
    config.whereFilter = { owner: new ObjectId('65f000000000000000000001') };
    const { settings } = resolveSettings([codeSettings(structuredClone(settingsData(config)))]);
    expect(String(settings.includeFilter)).toBe('/DirmonJob/i');
    expect(settings.whereFilter).toEqual(config.whereFilter);
  });
});
