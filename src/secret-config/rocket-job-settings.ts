import { CHANGEABLE_SETTING_NAMES } from '../config/settings/setting-names';
import { type SettingSource, snakeCase } from '../config/settings/setting-source';
import type { Values } from './providers/provider';

const CHANGEABLE: ReadonlySet<string> = new Set(CHANGEABLE_SETTING_NAMES);

/**
 * The server settings from Secret Config: `rocket_job/max_workers`. The server's name and log level don't
 * come from it.
 */
export function rocketJobSettings(values: Values, path: string): SettingSource {
  const key = (setting: string) => `rocket_job/${snakeCase(setting)}`;
  return {
    isSecret: true,
    value: (setting) => (CHANGEABLE.has(setting) ? values.get(key(setting)) : undefined),
    label: (setting) => `\`${path}/${key(setting)}\` in Secret Config`,
  };
}
