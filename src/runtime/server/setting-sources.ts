import { codeSettings } from '../../config/settings/code-settings';
import type { SettingSource } from '../../config/settings/setting-source';
import type { Values } from '../../secret-config/providers/provider';
import { rocketJobSettings } from '../../secret-config/rocket-job-settings';
import type { SecretConfig } from '../../secret-config/secret-config';
import type { ServerOptions } from '../start/options';
import type { ApplicationThread } from '../threads/application-thread';

/** Where the settings of a server come from, the first counts most: flags, environment variables, code, Secret Config. */
export function settingSources(
  { settingSources: given }: ServerOptions,
  { config }: ApplicationThread,
  secretConfig: SecretConfig,
  secrets: Values,
): readonly SettingSource[] {
  // Without any there is no path either, and nothing to ask for it.
  const fromSecrets = secrets.size === 0 ? [] : [rocketJobSettings(secrets, secretConfig.path)];
  return [...given, codeSettings(config), ...fromSecrets];
}
