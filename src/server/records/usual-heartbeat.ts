import { SETTINGS_SCHEMA, settingHelp } from '../../config/settings/settings-schema';
import type { Environment } from '../../environment';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { DEFAULT_HEARTBEAT_SECONDS } from '../../mongo/heartbeat-rule';

/**
 * Returns the heartbeat interval of servers that don't report one, which are Ruby's:
 * `RocketJob.config.heartbeatSeconds`, or 15 seconds.
 *
 * @throws RocketJobError `invalid_configuration` for an invalid setting
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
