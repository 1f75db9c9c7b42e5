import type { Environment } from '../../environment';
import { refreshWithFleet } from '../../secret-config/refresh-with-fleet';
import type { Registration } from '../../server/records/registration';
import type { ThreadMessage } from '../threads/thread-messages';
import type { CurrentSettings } from './current-settings';

/** The parts of a server that use its settings. */
interface Concerned {
  readonly environment: Environment;
  readonly settings: CurrentSettings;
  readonly registration: Registration;
  readonly pool: { tell(order: ThreadMessage): void };
  readonly application: { tell(order: ThreadMessage): void };
}

/**
 * Reads Secret Config again and applies the changed server settings together; then informs all threads and
 * updates the server's document.
 *
 * @returns the changed keys
 * @throws RocketJobError if it can't be read, or a setting is wrong: nothing has changed then
 */
export async function refreshSettings({
  environment: { secretConfig },
  settings,
  pool,
  application,
  registration,
}: Concerned): Promise<readonly string[]> {
  const changed = await refreshWithFleet(secretConfig, (secrets) => settings.refresh(secrets));
  const order = { type: 'secret_config', state: secretConfig.state } as const;
  pool.tell(order);
  application.tell(order);
  await registration.declare(settings.values.maxWorkers, settings.values.heartbeatSeconds);
  return changed;
}
