import { codeSettings } from '../../config/settings/code-settings';
import type { SettingSource } from '../../config/settings/setting-source';
import type { Values } from '../../secret-config/providers/provider';
import { rocketJobSettings } from '../../secret-config/rocket-job-settings';
import type { SecretConfig } from '../../secret-config/secret-config';
import type { ServerOptions } from '../start/options';
import type { ApplicationThread } from '../threads/application-thread';

/**
 * Returns the sources of a server's settings, the most important first: flags, environment variables, code,
 * Secret Config.
 */
export function settingSources(
  { settingSources: given }: ServerOptions,
  { config }: ApplicationThread,
  secretConfig: SecretConfig,
  secrets: Values,
): readonly SettingSource[] {
  // Without secrets there is no path, so it isn't read.
  const fromSecrets = secrets.size === 0 ? [] : [rocketJobSettings(secrets, secretConfig.path)];
  return [...given, codeSettings(config), ...fromSecrets];
}
