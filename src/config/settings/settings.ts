import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { SETTING_NAMES, type SettingName } from './setting-names';
import type { SettingSource } from './setting-source';
import { REASON, SETTINGS_SCHEMA, type Settings, settingHelp } from './settings-schema';

/** The settings, each with its source: `--workers`, `ROCKET_JOB_MAX_WORKERS`, …, `default`. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly origins: Readonly<Record<SettingName, string>>;
}

interface Found {
  readonly name: SettingName;
  readonly value: unknown;
  readonly origin: string;
  readonly isSecret: boolean;
}

/** An invalid setting, with the reason if its rule doesn't explain it. */
interface Wrong extends Found {
  readonly reason: string | undefined;
}

/**
 * Returns every setting from the first source that has it, or its default. A blank string doesn't count.
 *
 * Mirrors `RocketJob::Config`.
 *
 * @throws RocketJobError `invalid_configuration` with all errors at once
 * @example resolveSettings([flags({ maxWorkers: '5' }), environmentVariables(process.env)]).settings.maxWorkers // 5
 */
export function resolveSettings(sources: readonly SettingSource[]): ResolvedSettings {
  const found = SETTING_NAMES.map((name): Found => {
    const source = sources.find(({ value }) => isSet(value(name)));
    const { isSecret = false } = source ?? {};
    return { name, value: source?.value(name), origin: source?.label(name) ?? 'default', isSecret };
  });
  const parsed = SETTINGS_SCHEMA.safeParse(Object.fromEntries(found.map(({ name, value }) => [name, value])));
  const wrong = found.flatMap((setting): Wrong[] => {
    const issue = parsed.error?.issues.find(({ path }) => path[0] === setting.name);
    if (issue === undefined) return [];
    const reason = issue.code === 'custom' ? issue.params?.[REASON] : undefined;
    return [{ ...setting, reason: typeof reason === 'string' ? reason : undefined }];
  });
  const conflicts = conflictsIn(found);
  if (!parsed.success || conflicts.length > 0) throw invalid(wrong, conflicts);
  const origins = Object.fromEntries(found.map(({ name, origin }) => [name, origin]));
  return { settings: parsed.data, origins: origins as Record<SettingName, string> };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && (typeof value !== 'string' || value.trim() !== '');
}

/** Returns both filters if both are set. */
function conflictsIn(found: readonly Found[]): readonly Found[] {
  const filters = found.filter(({ name }) => name === 'includeFilter' || name === 'excludeFilter');
  return filters.every(({ value }) => isSet(value)) ? filters : [];
}

function invalid(wrong: readonly Wrong[], conflicts: readonly Found[]): RocketJobError {
  const texts = wrong.map(({ name, value, origin, isSecret, reason }) => {
    const got = isSecret ? 'it is not' : `got ${shown(value)}`;
    if (reason !== undefined) return `Expected ${origin} ${reason}${isSecret ? '.' : `, ${got}.`}`;
    return `Expected ${origin} to be ${settingHelp(name).rule}, ${got}.`;
  });
  const origins = (settings: readonly Found[]) => settings.map(({ origin }) => origin);
  if (conflicts.length > 0)
    texts.push(
      `Both ${origins(conflicts).join(' and ')} are set, and a server takes only one. Remove one of them.`,
    );
  const source = origins([...new Set([...wrong, ...conflicts])]).join(', ');
  return new RocketJobError('invalid_configuration', texts, { source });
}
