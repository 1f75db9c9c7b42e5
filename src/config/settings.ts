import { hostname } from 'node:os';
import { z } from 'zod';
import { RocketJobError } from '../errors/rocket-job-error';
import { LEVELS } from './level';
import type { SettingSource } from './setting-source';

const INT32_MAX = 2_147_483_647;
const numberFromText = (value: unknown) => (typeof value === 'string' ? Number(value) : value);

/** Each setting with its rule, its default, and what it must be in words. A new setting is a line here. */
const SCHEMA = z.object({
  /** How many jobs a server runs at the same time. */
  maxWorkers: z
    .preprocess(numberFromText, z.int().min(0).max(INT32_MAX))
    .default(10)
    .describe('a whole number, 0 or more'),
  /** Seconds between two heartbeats of a server. */
  heartbeatSeconds: z
    .preprocess(numberFromText, z.number().positive())
    .default(15)
    .describe('a number of seconds, more than 0'),
  /** The least level that is logged. */
  logLevel: z
    .enum(LEVELS)
    .default('info')
    .describe(`one of ${LEVELS.join(', ')}`),
  /** The name of this server, unique in its environment. */
  name: z
    .string()
    .default(() => `${hostname()}:${process.pid}`)
    .describe('a text'),
});

/** The settings of a server. */
export type Settings = z.output<typeof SCHEMA>;
type SettingName = keyof Settings;

/** The settings, and for each who set it: `--max-workers`, `ROCKET_JOB_MAX_WORKERS`, …, `default`. */
export interface ResolvedSettings {
  readonly settings: Readonly<Settings>;
  readonly origins: Readonly<Record<SettingName, string>>;
}

/**
 * Every setting from the first source that has it, or its default. An empty text is no value.
 *
 * Mirrors `RocketJob::Config`.
 *
 * @throws RocketJobError `invalid_configuration` with all problems at once
 * @example resolveSettings([flags({ maxWorkers: '5' }), environmentVariables(process.env)]).settings.maxWorkers // 5
 */
export function resolveSettings(sources: readonly SettingSource[]): ResolvedSettings {
  const found = settingNames().map((name) => {
    const source = sources.find(({ value }) => (value(name) ?? '') !== '');
    return { name, value: source?.value(name), origin: source?.label(name) ?? 'default' };
  });
  const parsed = SCHEMA.safeParse(Object.fromEntries(found.map(({ name, value }) => [name, value])));
  if (parsed.success) {
    const origins = Object.fromEntries(found.map(({ name, origin }) => [name, origin]));
    return { settings: parsed.data, origins: origins as Record<SettingName, string> };
  }
  const wrong = found.filter(({ name }) => parsed.error.issues.some(({ path }) => path[0] === name));
  const texts = wrong.map(
    ({ name, value, origin }) =>
      `Expected ${origin} to be ${SCHEMA.shape[name].description}, got \`${value}\`.`,
  );
  const source = wrong.map(({ origin }) => origin).join(', ');
  throw new RocketJobError('invalid_configuration', texts.join('\n'), { source });
}

function settingNames(): readonly SettingName[] {
  return Object.keys(SCHEMA.shape) as SettingName[];
}
