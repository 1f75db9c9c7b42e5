import { SETTINGS_SCHEMA, settingHelp } from '../../config/settings/settings-schema';
import type { Environment } from '../../environment';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { DEFAULT_HEARTBEAT_SECONDS } from '../../mongo/heartbeat-rule';

/**
 * Returns how often servers beat that do not say so, which are Ruby's: `RocketJob.config.heartbeatSeconds`, or 15 seconds.
 *
 * @throws RocketJobError `invalid_configuration` for a setting that is no such number
 */
export function usualHeartbeatSeconds({ config }: Pick<Environment, 'config'>): number {
  const given: unknown = config.heartbeatSeconds ?? undefined;
  if (given === undefined) return DEFAULT_HEARTBEAT_SECONDS;
  const { success, data } = SETTINGS_SCHEMA.shape.heartbeatSeconds.safeParse(given);
  if (success) return data;
  throw new RocketJobError(
    'invalid_configuration',
    `Expected RocketJob.config.heartbeatSeconds to be ${settingHelp('heartbeatSeconds').rule}, got ${shown(given)}.`,
    { source: 'RocketJob.config.heartbeatSeconds' },
  );
}
